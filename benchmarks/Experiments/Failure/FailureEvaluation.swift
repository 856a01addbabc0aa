package import LoadGenerator
package import Report

/// What a cell's load shows of its fault.
package struct FailureEvaluation {
    private let cell: FailureCell
    private let result: LoadResult
    private let times: FaultTimes
    private let baseline: Range<Double>
    private let affectedSeconds: Double

    private static let windowSeconds = Double(JourneyMeasure.windowMillis) / 1_000

    /// - Parameters:
    ///   - baseline: seconds from the load's start.
    ///   - affectedSeconds: from the injection, the time that goodput and outcomes are counted over.
    package init(cell: FailureCell, result: LoadResult, times: FaultTimes, baseline: Range<Double>, affectedSeconds: Double) {
        self.cell = cell
        self.result = result
        self.times = times
        self.baseline = baseline
        self.affectedSeconds = affectedSeconds
    }

    package func record(ratePerSecond: Double) -> FailureRecord {
        let recovery = recoverySeconds { errors(in: $0) == 0 }
        let end = times.at + affectedSeconds
        let affected = indices(times.at..<end)

        var record = FailureRecord(cell, ratePerSecond: ratePerSecond, void: reasons())
        record.injectedAtSeconds = times.at
        record.healedAtSeconds = times.healedAt
        record.proof = times.proof
        record.journeys = result.journeys.map { timeline($0, affected: affected) }
        record.recoverySeconds = recovery
        record.affectedSeconds = affectedSeconds
        record.acknowledgedOrders = result.orders.count { $0.knowledge == .ok }
        guard times.failure == nil else { return record }

        record.recoveryWithLatencySeconds = recoverySeconds {
            errors(in: $0) == 0 && slowestMillis(in: $0) < RunSettings.latencyObjectiveMillis
        }
        record.outcomes = split(affected, seconds: times.at..<end)
        record.timeToErrorP99Millis = timeToError(times.at..<end)
        let without = record.journeys.filter { !JourneyNeeds.needs($0.name, cell) }
        record.journeysWithoutNeed = without.map(\.name)
        if !without.isEmpty { record.collateral = without.reduce(0) { $0 + $1.weight * (1 - $1.goodput) } }
        record.errorBudgetSeconds = indices(times.at..<length).reduce(0) { sum, window in
            let all = total(Outcome.allCases, in: window)
            return all == 0 ? sum : sum + Double(errors(in: window)) / Double(all) * Self.windowSeconds
        }
        record.workAmplification = times.work.amplification { range in
            Double(indices(range).reduce(0) { $0 + total(Outcome.allCases, in: $1) })
        }
        return record
    }

    // MARK: Windows

    private var windowCount: Int { result.journeys.map { $0.windows[0].count }.min() ?? 0 }
    private var length: Double { Double(windowCount) * Self.windowSeconds }

    private func indices(_ seconds: Range<Double>) -> Range<Int> {
        let low = min(windowCount, max(0, Int(seconds.lowerBound / Self.windowSeconds)))
        return low..<max(low, min(windowCount, Int((seconds.upperBound / Self.windowSeconds).rounded(.up))))
    }

    private func total(_ outcomes: [Outcome], in window: Int) -> Int {
        result.journeys.reduce(0) { sum, journey in sum + outcomes.reduce(0) { $0 + journey.windows[$1.rawValue][window] } }
    }

    private func errors(in window: Int) -> Int { total([.failed, .timedOut], in: window) }

    private func slowestMillis(in window: Int) -> Double {
        window < result.slowestMicros.count ? Double(result.slowestMicros[window]) / 1_000 : 0
    }

    /// From healing until three windows in a row are good.
    private func recoverySeconds(isGood: (Int) -> Bool) -> Double? {
        guard times.isHealed else { return nil }
        let first = Int(times.healedAt / Self.windowSeconds)
        guard first + 3 <= windowCount else { return nil }
        for start in first...(windowCount - 3) where (start..<start + 3).allSatisfy(isGood) {
            return max(0, Double(start) * Self.windowSeconds - times.healedAt)
        }
        return nil
    }

    // MARK: Outcomes

    private func timeline(_ journey: JourneyMeasure, affected: Range<Int>) -> JourneyTimeline {
        func sum(_ outcomes: [Outcome]) -> Int {
            outcomes.reduce(0) { $0 + journey.windows[$1.rawValue][affected].reduce(0, +) }
        }
        let all = sum(Outcome.allCases)
        return JourneyTimeline(
            name: journey.name, weight: journey.share, ok: journey.windows[Outcome.ok.rawValue],
            degraded: journey.windows[Outcome.degraded.rawValue], failed: journey.windows[Outcome.failed.rawValue],
            timedOut: journey.windows[Outcome.timedOut.rawValue], goodput: all == 0 ? 1 : Double(sum([.ok, .degraded])) / Double(all))
    }

    private func split(_ affected: Range<Int>, seconds: Range<Double>) -> OutcomeSplit {
        func sum(_ outcome: Outcome) -> Int { affected.reduce(0) { $0 + total([outcome], in: $1) } }
        return OutcomeSplit(
            ok: sum(.ok), degraded: sum(.degraded), failed: sum(.failed), timedOut: sum(.timedOut), unknown: unknownOrders(seconds))
    }

    /// Orders sent in that time whose end the customer does not know.
    private func unknownOrders(_ seconds: Range<Double>) -> Int {
        guard let began = times.loadBeganMillis else { return 0 }
        return result.orders.count { order in
            order.knowledge == .info && seconds.contains(Double(order.invokedAtMillis - began) / 1_000)
        }
    }

    /// By nearest rank, over the whole windows that the goodput is of.
    private func timeToError(_ seconds: Range<Double>) -> Double? {
        let windows = indices(seconds)
        let micros = result.failures.filter { windows.contains($0.intendedMicros / 1_000 / JourneyMeasure.windowMillis) }
            .map(\.latencyMicros).sorted()
        guard !micros.isEmpty else { return nil }
        let rank = max(1, Int((Double(micros.count) * 0.99).rounded(.up)))
        return Double(micros[rank - 1]) / 1_000
    }

    // MARK: Validity

    private func reasons() -> [String] {
        if let failure = times.failure { return [failure] }
        var reasons: [String] = []
        if times.proof == nil { reasons.append("the fault was not seen to take effect") }
        if !times.isHealed { reasons.append("\(cell.component) did not come back") }
        let quiet = indices(baseline)
        let failed = quiet.reduce(0) { $0 + errors(in: $1) }
        let all = quiet.reduce(0) { $0 + total(Outcome.allCases, in: $1) }
        if Double(failed) > Double(all) * 0.01 {
            reasons.append("\(failed) of \(all) failed before the fault: \(ValidityGates.errors(result))")
        }
        if result.generator.cpuFraction > ValidityGates.generatorCPULimit {
            reasons.append("the generator was short of processor time")
        }
        return reasons
    }
}

extension FailureRecord {
    /// Of a cell about which nothing is known yet.
    init(_ cell: FailureCell, ratePerSecond: Double, void: [String]) {
        self.init(
            variant: cell.variant, component: cell.component, fault: cell.fault.rawValue, ratePerSecond: ratePerSecond,
            injectedAtSeconds: 0, healedAtSeconds: 0, journeys: [], acknowledgedOrders: 0, invariants: [], void: void)
    }
}
