package import Report

/// Whether what was asked for was measured, and can be used: what the exit code says.
package enum RunVerdict {
    /// Of a smoke run: everything ran, and no order was lost. How fast is not its business, so neither is a machine that was busy.
    package static func works(_ record: RunRecord, _ parts: Set<RunSettings.Part>) -> Bool {
        let served = record.blocks.allSatisfy {
            (!parts.contains(.latency) || $0.latency.requests > 0)
                && (!parts.contains(.throughput) || $0.throughput.requestsPerSecond > 0)
        }
        let blocks = parts.isDisjoint(with: [.latency, .throughput]) ? 0 : 2
        let searched = record.capacity.count { !$0.steps.isEmpty && $0.steps.allSatisfy { $0.requests > 0 } }
        return !record.interrupted && served && record.blocks.count == blocks && searched == (parts.contains(.capacity) ? 2 : 0)
            && record.failures.allSatisfy { $0.acknowledgedOrders > 0 && $0.invariants.allSatisfy(\.violations.isEmpty) }
    }

    /// - Parameter reportIsValid: what the report says of the pairs of blocks.
    package static func isValid(_ record: RunRecord, reportIsValid: Bool, _ parts: Set<RunSettings.Part>) -> Bool {
        if record.interrupted { return false }
        // A run of other experiments alone has no pairs of blocks that the report could call valid.
        if !parts.isDisjoint(with: [.latency, .throughput]), record.blocks.isEmpty || !reportIsValid { return false }
        if parts.contains(.capacity), !Variant.allCases.allSatisfy({ hasCapacity($0, record) }) { return false }
        if parts.contains(.traces), Set(record.traces.map(\.variant)).count < Variant.allCases.count { return false }
        if parts.contains(.ladder), !isWhole(record.ladder) { return false }
        if parts.contains(.consistency), !isConsistent(record.consistency) { return false }
        return record.failures.allSatisfy { cell in
            cell.invariants.allSatisfy(\.violations.isEmpty) && (cell.void.isEmpty || isOnlyNotRun(cell))
        }
    }

    private static func hasCapacity(_ variant: Variant, _ record: RunRecord) -> Bool {
        record.capacity.contains { $0.variant == variant && $0.void.isEmpty }
    }

    /// Every rung has a sample that counts.
    private static func isWhole(_ ladder: LadderRecord?) -> Bool {
        guard let ladder, !ladder.rungs.isEmpty else { return false }
        return ladder.rungs.allSatisfy { rung in ladder.samples.contains { $0.rung == rung.id && $0.void.isEmpty } }
    }

    /// Both were probed, and no order was left half done.
    private static func isConsistent(_ records: [ConsistencyRecord]) -> Bool {
        Set(records.map(\.variant)).count == Variant.allCases.count && records.allSatisfy { $0.stuckOrders == 0 }
    }

    /// A fault that cannot be injected on this machine is listed with its reason; it does not spoil the rest.
    private static func isOnlyNotRun(_ cell: FailureRecord) -> Bool { cell.void.allSatisfy { $0.hasPrefix("not run: ") } }
}
