import LoadGenerator
import Report
import Topology

/// Looks for the capacity of one variant on a fresh system, then measures its latency at half of it.
@MainActor
struct CapacityExperiment {
    let laboratory: Laboratory
    let directory: String

    struct Finding: Sendable {
        var record: CapacityRecord
        /// Nil in rounds that measure no scaling.
        var scaling: ScalingRecord?
    }

    private var settings: RunSettings { laboratory.settings }

    /// - Parameter title: `capacity 1 of 4`.
    func run(_ variant: Variant, round: Int, title: String) async throws -> Finding {
        let title = "\(title), \(variant.rawValue)"
        laboratory.progress.step("\(title): start")
        return try await laboratory.withFreshSystem(variant) { system, template in
            try await withGenerator(port: system.port) { generator in
                try await measure(variant, round, system, template, generator, title)
            }
        }
    }

    private func measure(
        _ variant: Variant, _ round: Int, _ system: RunningSystem, _ template: DataTemplate, _ generator: LoadGenerator, _ title: String
    ) async throws -> Finding {
        // Both variants of a round are asked the same questions.
        let seed = settings.seed &* 1_000 &+ UInt64(700 + round * 40)
        let scaling = ScalingExperiment(laboratory: laboratory, system: system, template: template, generator: generator)
        let probe = CapacityProbe(laboratory: laboratory, system: system, template: template, generator: generator)
        try await scaling.warmUp(seed: seed, title: title)

        var finding = Finding(
            record: CapacityRecord(
                variant: variant, round: round, objectiveMillis: RunSettings.latencyObjectiveMillis, errorLimit: CapacityVerdict.errorLimit,
                steps: []))
        // Half of the closed-loop peak is below most knees, so the search spends its steps where they tell something.
        let peak: Double
        if settings.measuresScaling(round: round) {
            let curve = try await scaling.measure(variant, round: round, seed: seed, title: title)
            (finding.scaling, peak) = (curve.record, curve.peakJourneys)
        } else {
            peak = try await scaling.peakJourneys(seed: seed, title: title)
        }
        try await search(probe, from: peak > 0 ? peak / 2 : settings.ratePerSecond, seed: seed, title: title, into: &finding.record)
        if let capacity = finding.record.capacityPerSecond {
            finding.record.atHalf = try await atHalf(probe, capacity: capacity, variant, round, seed: seed &+ 39, title: title)
        }
        return finding
    }

    private func search(
        _ probe: CapacityProbe, from rate: Double, seed: UInt64, title: String, into record: inout CapacityRecord
    )
        async throws
    {
        var search = CapacitySearch(startRate: rate, limits: settings.capacityLimits)
        var resources: [(rate: Double, isMet: Bool, resource: LimitingResource)] = []
        var isRepeat = false
        while case .step(let phase, let rate) = search.next {
            let number = record.steps.count
            var measured = try await probe.measure(
                phase, rate: rate, seconds: settings.capacitySeconds(phase, rate: rate), seed: seed &+ UInt64(number), tag: "c\(number)",
                title: title)
            if case .notTheSystem(let reason) = measured.verdict {
                measured.step.void = reason
                record.steps.append(measured.step)
                // A neighbour on the machine can take the processors for a moment: the same rate gets one more chance.
                if isRepeat {
                    search.recordNotMeasurable()
                    record.void.append("at \(Int(rate)) /s \(reason)")
                }
                isRepeat.toggle()
            } else {
                isRepeat = false
                record.steps.append(measured.step)
                resources.append((rate, measured.step.isMet, measured.resource))
                search.record(measured.step.isMet ? .met : .missed)
            }
        }
        if case .done(let outcome) = search.next { conclude(outcome, resources, into: &record) }
    }

    private func conclude(
        _ outcome: CapacitySearch.Outcome, _ resources: [(rate: Double, isMet: Bool, resource: LimitingResource)],
        into record: inout CapacityRecord
    ) {
        // The lowest rate that was missed above all that were met shows what gave out: far beyond it more things do. Where none was missed
        // there, the last miss; where nothing was missed, the highest that was met.
        let missed = resources.filter { !$0.isMet }
        let highestMet = resources.filter(\.isMet).map(\.rate).max() ?? 0
        let beyond = missed.filter { $0.rate > highestMet }.min { $0.rate < $1.rate } ?? missed.last
        record.limitedBy = (beyond ?? resources.max { $0.rate < $1.rate })?.resource.sentence ?? ""
        let atLeast = { (rate: Double?) in rate.map { "; \(Int($0)) /s were met" } ?? "" }
        switch outcome {
        case .found(let rate): record.capacityPerSecond = rate
        case .neverMet(let lowest): record.void.append("the objective was not met even at \(Int(lowest)) /s")
        case .alwaysMet(let highest):
            record.limitedBy = "the generator: the objective was still met at \(Int(highest)) /s, the most that it offers"
            record.void.append("the capacity is above the generator's limit of \(Int(highest)) /s")
        case .notMeasurable(let rate, let highestMet):
            record.limitedBy = "the measurement, at \(Int(rate)) /s\(atLeast(highestMet))"
        case .unsettled(let highestMet):
            record.void.append("no rate was confirmed within \(settings.capacityLimits.maximumSteps) steps\(atLeast(highestMet))")
        }
    }

    /// Rule 11's other comparison: each at the same fraction of what it can carry.
    private func atHalf(
        _ probe: CapacityProbe, capacity: Double, _ variant: Variant, _ round: Int, seed: UInt64, title: String
    ) async throws -> LatencyRecord? {
        let rate = capacity / 2
        let seconds = max(settings.capacityHalfSeconds, settings.capacitySamples * 1.2 / rate)
        let name = "capacity-\(variant.rawValue)-\(round)"
        for attempt in 1...2 {
            let measured = try await probe.measure(
                .confirmation, rate: rate, seconds: seconds, seed: seed, tag: "half\(attempt)", title: "\(title), half of its capacity",
                givesUpEarly: false)
            if measured.invalidity.isEmpty {
                return try Records(directory: directory).latency(measured.result, uses: measured.uses, name: name)
            }
            laboratory.notes.append(
                "\(name): latency at half of the capacity, attempt \(attempt), does not count: \(measured.invalidity.joined(separator: "; "))."
            )
        }
        return nil
    }
}
