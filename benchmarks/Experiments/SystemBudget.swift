import Report
import Topology

/// Keeps the systems within the limits that were asked for, and counts what that held back.
@MainActor
final class SystemBudget {
    private let limits: ControlGroupLimits
    private let hierarchy: ControlGroupHierarchy?
    private var throttling: [Variant: ControlGroup.Throttling] = [:]

    /// - Throws: `ControlGroupUnavailable` where this machine does not let the harness keep them.
    init(_ limits: ControlGroupLimits) throws {
        self.limits = limits
        hierarchy = limits == .none ? nil : try ControlGroupHierarchy.detect(limits.controllers)
        // Values are refused here as well, not after the data has been seeded.
        if let hierarchy { ControlGroup.removeEmpty(try ControlGroup(limits, in: hierarchy)) }
    }

    /// As the environment of a run discloses it: `cgroup v1: 0.5 CPU, 512 MB`, or `none`.
    var text: String { hierarchy.map { "cgroup \($0.version.rawValue): \(limits.description)" } ?? "none" }

    /// A new group for one system; nil without limits.
    func makeGroup() throws -> ControlGroup? { try hierarchy.map { try ControlGroup(limits, in: $0) } }

    /// Takes the counters of a group whose system has stopped, and removes it.
    /// - Returns: a sentence where something went wrong.
    func close(_ group: ControlGroup?, of variant: Variant) async -> String? {
        guard let group else { return nil }
        throttling[variant] = (throttling[variant] ?? ControlGroup.Throttling()) + group.throttling
        return await group.remove() ? nil : "\(variant.rawValue): a control group still had processes in it and was left behind."
    }

    /// What the limits held back, a sentence for each variant.
    var notes: [String] {
        Variant.allCases.compactMap { variant in
            guard let held = throttling[variant] else { return nil }
            var parts: [String] = []
            if limits.cpus != nil {
                parts.append(
                    "throttled in \(held.throttledPeriods) of \(held.periods) quota periods, "
                        + "\((held.throttledSeconds * 10).rounded() / 10) s of its threads' time")
            }
            if limits.memoryBytes != nil { parts.append("\(held.outOfMemoryKills) processes killed for want of memory") }
            return "Budget \(limits.description), \(variant.rawValue): \(parts.joined(separator: "; "))."
        }
    }
}
