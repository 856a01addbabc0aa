import FoundationEssentials
package import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A component that gets a small share of one processor: a noisy neighbour, a limit set too low. The kernel stops it for the rest of each
/// tenth of a second once its share is used up.
package final class Starvation: Fault {
    package let component: String
    private let victim: ProcessID
    private let group: ControlGroup
    private let id: ActiveFaults.ID
    private let before: ControlGroup.Throttling

    private init(_ component: String, _ victim: ProcessID, _ group: ControlGroup, undo: @escaping @Sendable () -> Void) {
        self.component = component
        self.victim = victim
        self.group = group
        before = group.throttling
        id = ActiveFaults.add("\(component) is starved of processor time", heal: undo)
    }

    /// - Parameter cpus: processors' worth of time; 0.05 is a twentieth of one.
    /// - Throws: `FaultError` with the reason where this machine does not let the harness make a control group.
    package static func inject(into component: String, of system: RunningSystem, cpus: Double = 0.05) throws -> Starvation {
        guard let victim = system.process(of: component) else { throw FaultError.componentDown(component) }
        let limits = ControlGroupLimits(cpus: cpus)
        let group: ControlGroup
        let home: String
        do throws(ControlGroupUnavailable) {
            let hierarchy = try ControlGroupHierarchy.detect(limits.controllers)
            group = try ControlGroup(limits, in: hierarchy)
            home = hierarchy.folder(ofProcess: victim.pid, controller: .cpu)
        } catch {
            throw FaultError.cannotInject("\(error)")
        }
        let folders = group.folders
        guard folders.allSatisfy({ ControlGroupFile.move(pid: victim.pid, to: $0) }) else {
            ControlGroup.removeEmpty(group)
            throw FaultError.cannotInject("process \(victim.pid) of \(component) may not be moved into a control group")
        }
        return Starvation(component, victim, group) {
            if victim.isAlive { _ = ControlGroupFile.move(pid: victim.pid, to: home) }
            ControlGroup.removeEmpty(group)
        }
    }

    /// Sees the kernel hold it back.
    package func probe() async -> String? {
        // A second, so that the share of periods says how hard it was hit.
        for _ in 0..<20 where !Task.isCancelled { await Pause.millis(50) }
        let now = group.throttling
        let (throttled, periods) = (now.throttledPeriods - before.throttledPeriods, now.periods - before.periods)
        guard throttled > 0 else { return nil }
        return "the kernel stopped process \(victim.pid) of \(component) in \(throttled) of the first \(periods) periods of 100 ms"
    }

    @discardableResult
    package func heal() async -> Bool {
        ActiveFaults.take(id)?()
        // A process that has just left may still be counted.
        return await group.remove()
    }
}
