import Report

/// One invented cell, with everything that a cell can show.
extension FailureRecord {
    static func cell(
        _ variant: Variant, _ component: String, _ fault: String, goodput: [String: Double], unneeding: [String]? = nil,
        outcomes: OutcomeSplit? = nil, timeToErrorP99Millis: Double? = nil, held: Double = 2, checked: Int = 100
    ) -> FailureRecord {
        var record = FailureRecord(
            variant: variant, component: component, fault: fault, ratePerSecond: 200, injectedAtSeconds: 4,
            healedAtSeconds: 4 + held, proof: "seen",
            journeys: SyntheticRun.mix.map { journey in
                JourneyTimeline(
                    name: journey.name, weight: journey.weight, ok: [Int](repeating: 3, count: 80),
                    degraded: [Int](repeating: 0, count: 80), failed: [Int](repeating: 1, count: 80),
                    timedOut: [Int](repeating: 0, count: 80), goodput: goodput[journey.name] ?? 1)
            }, recoverySeconds: 0.4, acknowledgedOrders: 50,
            invariants: [InvariantRecord(name: "at most one order a customer and key", checked: checked, violations: [])])
        record.outcomes = outcomes
        record.timeToErrorP99Millis = timeToErrorP99Millis
        record.journeysWithoutNeed = unneeding
        if let unneeding {
            record.collateral = record.journeys.filter { unneeding.contains($0.name) }.reduce(0) { $0 + $1.weight * (1 - $1.goodput) }
        }
        return record
    }

    static func notRun(_ variant: Variant, _ component: String, _ fault: String, reason: String) -> FailureRecord {
        FailureRecord(
            variant: variant, component: component, fault: fault, ratePerSecond: 200, injectedAtSeconds: 0, healedAtSeconds: 0,
            journeys: [], acknowledgedOrders: 0, invariants: [], void: ["not run: \(reason)"])
    }
}

extension SyntheticRun {
    /// Without blocks, and with these cells alone.
    static func failures(_ cells: [FailureRecord]) -> SyntheticRun {
        var synthetic = SyntheticRun(pairs: 0, requestsPerBlock: 0)
        synthetic.run.failures = cells
        return synthetic
    }
}
