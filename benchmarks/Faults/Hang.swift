package import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A component that is there and does nothing: SIGSTOP, and SIGCONT to heal. Its sockets stay open and the kernel goes on to accept
/// connections and bytes for it, so callers see silence where a crash would be an error at once.
package final class Hang: Fault {
    package let component: String
    private let victim: ProcessID
    private let id: ActiveFaults.ID

    private init(_ component: String, _ victim: ProcessID) {
        self.component = component
        self.victim = victim
        // Before the signal: nothing may come between it and the promise to undo it.
        id = ActiveFaults.add("\(component) hangs") { victim.signal(SIGCONT) }
    }

    /// - Throws: `FaultError.componentDown` where there is nothing to stop.
    package static func inject(into component: String, of system: RunningSystem) async throws -> Hang {
        guard let victim = system.process(of: component) else { throw FaultError.componentDown(component) }
        let hang = Hang(component, victim)
        guard victim.signal(SIGSTOP) else {
            await hang.heal()
            throw FaultError.componentDown(component)
        }
        return hang
    }

    private var isStopped: Bool { ProcessStat.read(pid: victim.pid)?.state == "T" }

    package func probe() async -> String? {
        for _ in 0..<200 {
            if victim.isAlive, isStopped { return "process \(victim.pid) of \(component) is stopped by SIGSTOP" }
            await Pause.millis(5)
        }
        return nil
    }

    @discardableResult
    package func heal() async -> Bool {
        ActiveFaults.take(id)?()
        for _ in 0..<200 {
            if !isStopped { return true }
            await Pause.millis(5)
        }
        return false
    }
}
