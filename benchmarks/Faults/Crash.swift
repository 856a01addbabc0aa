package import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SIGKILL of one component's process: what a bug, an out-of-memory kill or a failed host looks like from outside. Its supervisor restarts it.
package struct Crash: Sendable {
    package let component: String
    private let victim: ProcessID

    /// Kills it.
    /// - Throws: `FaultError.componentDown` where there is nothing to kill.
    package static func inject(into component: String, of system: RunningSystem) throws -> Crash {
        guard let victim = system.process(of: component), victim.signal(SIGKILL) else { throw FaultError.componentDown(component) }
        return Crash(component: component, victim: victim)
    }

    /// Sees that the process is gone.
    /// - Returns: the proof in words, or nil where it was still there after a second.
    package func probe(_ system: RunningSystem) async -> String? {
        for _ in 0..<200 {
            if !victim.isAlive { return "process \(victim.pid) of \(component) is gone after SIGKILL" }
            await Pause.millis(5)
        }
        return nil
    }

    /// Waits until the supervisor has another process up and the edge says that it is ready.
    /// - Returns: false where that did not come in time.
    package func waitUntilRestarted(_ system: RunningSystem, seconds: Double) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        let client = ShopClient(url: system.url)
        while ContinuousClock.now < deadline, !Task.isCancelled {
            if let now = system.process(of: component), now != victim, system.isUp(component), await client.isReady { return true }
            await Pause.millis(20)
        }
        return false
    }
}
