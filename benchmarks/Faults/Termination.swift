package import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The end of one component's process. Its supervisor starts it again, however it ended: nobody but the supervisor itself is to stop it.
package struct Termination: Fault {
    package enum Way: Sendable {
        /// SIGKILL: what a bug, an out-of-memory kill or a failed host looks like from outside.
        case crash
        /// SIGTERM: what a deployment or an operator does. The component drains and ends with 0.
        case orderlyStop
    }

    package let component: String
    package let way: Way
    private let system: RunningSystem
    private let victim: ProcessID
    private let restartSeconds: Double

    /// - Parameter restartSeconds: how long `heal` waits for it to be back.
    /// - Throws: `FaultError.componentDown` where there is nothing to end.
    package static func inject(
        _ way: Way, into component: String, of system: RunningSystem, restartSeconds: Double = 20
    ) throws -> Termination {
        guard let victim = system.process(of: component), victim.signal(way == .crash ? SIGKILL : SIGTERM) else {
            throw FaultError.componentDown(component)
        }
        return Termination(component: component, way: way, system: system, victim: victim, restartSeconds: restartSeconds)
    }

    /// Sees that the process is gone; an orderly stop may take as long as its requests under way.
    package func probe() async -> String? {
        for _ in 0..<(way == .crash ? 200 : 2_000) {
            if !victim.isAlive { return "process \(victim.pid) of \(component) is gone after \(way == .crash ? "SIGKILL" : "SIGTERM")" }
            await Pause.millis(5)
        }
        return nil
    }

    /// Waits until the supervisor has another process up and the edge says that it is ready.
    /// - Returns: false where that did not come in time, or the task was cancelled.
    @discardableResult
    package func heal() async -> Bool {
        let deadline = ContinuousClock.now + .seconds(restartSeconds)
        let client = ShopClient(url: system.url)
        while ContinuousClock.now < deadline, !Task.isCancelled {
            if let now = system.process(of: component), now != victim, system.isUp(component), await client.isReady { return true }
            await Pause.millis(20)
        }
        return false
    }
}
