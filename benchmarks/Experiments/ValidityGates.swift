import LoadGenerator
package import Report
import Statistics

/// The rules that void a phase: a figure that breaks one of them is not wrong by a little, it is a figure of something else.
package enum ValidityGates {
    /// Share of one processor that the generator's busiest loop may use: above it the generator measures itself.
    package static let generatorCPULimit = 0.8
    /// An open loop that releases later than this at p99 does not offer the load that it claims.
    package static let latenessLimitMicros = 5_000
    /// Share of arrivals that may fail; a failing system answers fast.
    package static let errorLimit = 0.001
    /// Share of arrivals that may wait for a free customer: above it the pool's size shapes the load, and the loop is no longer open.
    package static let capHitLimit = 0.05
    /// Share of the processors' time that the hypervisor may give to others.
    package static let stolenLimit = 0.05
    /// Share of the phase in which every task waited for memory: reclaim stops the generator too, wherever it is pinned.
    package static let memoryStallLimit = 0.01
    /// Share of the phase in which every task waited for the disk. High on purpose: durable commits wait for it by their nature, the
    /// generator never does. Above it there is nothing but the disk's queue to be measured.
    package static let ioStallLimit = 0.9
    /// Little's law, relative; see `LittlesLawCheck.bound` for what the end of a short phase adds.
    package static let littlesLawLimit = 0.02
    /// Median latency of an open loop's last third against its first, the slower over the faster, less one. Above the spread of medians
    /// between phases of a quiet machine, and far below what a queue does that grows; see `LatencyDriftCheck.bound` for what chance adds.
    package static let latencyDriftLimit = 0.25
    /// Goodput of a closed loop's last third against its first: a steady slope of so much moves the mean by half of it. See
    /// `SteadyStateCheck.bound` for what chance adds.
    package static let driftLimit = 0.15
    /// Distance of the realised gaps from the law that was asked for.
    package static let arrivalLawLimit = 0.1
    /// Deviation of the realised mean gap from the one that was asked for; see `ArrivalLawCheck.meanBound`.
    package static let arrivalRateLimit = 0.05
    /// With fewer samples even p95 has less than ten beyond it.
    package static let fewestSamples = 200

    /// What the rules say of one phase.
    package struct Judgement: Sendable, Equatable {
        /// One a rule, kept or not, to be shown.
        package var gates: [GateRecord]
        /// A sentence for each rule that was broken; empty where the phase counts.
        package var reasons: [String]

        static func += (all: inout Judgement, more: Judgement) {
            all.gates += more.gates
            all.reasons += more.reasons
        }

        /// Of a phase whose name goes before each gate and reason.
        func named(_ phase: String) -> Judgement {
            Judgement(
                gates: gates.map {
                    var gate = $0
                    gate.name = "\(phase): \(gate.name)"
                    return gate
                }, reasons: reasons.map { "\(phase): \($0)" })
        }
    }

    /// A pure function: the same readings, the same judgement.
    package static func judge(_ readings: GateReadings) -> Judgement {
        var judgement = Judgement(gates: [], reasons: [])
        for rule in load(readings) + machine(readings) {
            judgement.gates.append(rule.record)
            if !rule.record.isKept { judgement.reasons.append(rule.reason) }
        }
        return judgement
    }

    /// Names the commonest reasons: a void block has to say what went wrong.
    static func errors(_ result: LoadResult) -> String {
        let top = result.reasons.sorted { $0.value > $1.value }.prefix(3).map { "\($0.value) × \($0.key)" }
        return "\(result.errors) of \(result.arrivals) failed (\(top.joined(separator: "; ")))"
    }

    // MARK: The rules

    struct Rule {
        var record: GateRecord
        var reason: String

        /// - Parameters:
        ///   - value, limit: in `unit`; kept up to and with the limit.
        ///   - isKept: for a rule whose limit is a least instead of a most.
        init(_ name: String, _ value: Double, atMost limit: Double, _ unit: String, isKept: Bool? = nil, _ reason: String) {
            record = GateRecord(name: name, value: value, limit: limit, unit: unit, isKept: isKept ?? (value <= limit))
            self.reason = reason
        }
    }

    /// What the generator says of itself and of what it measured.
    private static func load(_ readings: GateReadings) -> [Rule] {
        let arrivals = Double(max(readings.arrivals, 1))
        let errors = Double(readings.errors) / arrivals
        var rules = [
            Rule(
                "generator CPU", readings.generatorCPUFraction * 100, atMost: generatorCPULimit * 100, "%",
                "the generator used \(percent(readings.generatorCPUFraction)) of its processor"),
            Rule("errors", errors * 100, atMost: errorLimit * 100, "%", readings.errorText),
            Rule(
                "samples, at least", Double(readings.arrivals), atMost: Double(fewestSamples), "",
                isKept: readings.arrivals >= fewestSamples, "\(readings.arrivals) samples, fewer than \(fewestSamples)"),
        ]
        if let lateness = readings.latenessP99Micros {
            rules.append(
                Rule(
                    "lateness p99", Double(lateness) / 1_000, atMost: Double(latenessLimitMicros) / 1_000, "ms",
                    "the generator was \(tenths(Double(lateness) / 1_000)) ms late at p99"))
        }
        if readings.loop == .open {
            let waited = Double(readings.waited) / arrivals
            rules += [
                Rule("unsent arrivals", Double(readings.unsent), atMost: 0, "", "\(readings.unsent) arrivals found no free customer"),
                Rule(
                    "cap hits", waited * 100, atMost: capHitLimit * 100, "%",
                    "\(percent(waited)) of the arrivals waited for a free customer: the pool shaped the load"),
            ]
        }
        if let law = readings.littlesLaw {
            rules.append(
                Rule(
                    "Little's law", law.relativeError * 100, atMost: readings.littlesLawBound * 100, "%",
                    "Little's law: \(hundredths(law.observed)) under way, \(hundredths(law.expected)) expected"))
        }
        if let steady = readings.steadyState {
            // From nothing to something has no share of its own.
            let drift = steady.drift.isFinite ? abs(steady.drift) : 1
            let change = steady.drift.isFinite ? "\(percent(abs(steady.drift))) \(steady.drift < 0 ? "less" : "more")" : "more"
            rules.append(
                Rule(
                    "steady state", drift * 100, atMost: readings.driftBound * 100, "%",
                    "not steady: \(change) goodput in the last third than in the first"))
        }
        if let latency = readings.latencyDrift {
            rules.append(
                Rule(
                    "steady state", latency.change * 100, atMost: latency.bound(tolerance: latencyDriftLimit) * 100, "%",
                    isKept: latency.isSteady(tolerance: latencyDriftLimit),
                    "not steady: the median is \(hundredths(latency.lastMicros / 1_000)) ms in the last third, "
                        + "\(hundredths(latency.firstMicros / 1_000)) ms in the first"))
        }
        return rules + arrivalLaw(readings)
    }

    private static func arrivalLaw(_ readings: GateReadings) -> [Rule] {
        guard let check = readings.arrivalLaw else { return [] }
        let name = readings.law == .poisson ? "exponential" : "constant"
        let off = abs(check.meanRatio - 1)
        // For equal gaps no chance has to be allowed for.
        let isPoisson = readings.law == .poisson
        return [
            Rule(
                "arrival law", check.distance, atMost: isPoisson ? check.distanceBound(arrivalLawLimit) : arrivalLawLimit, "",
                "the gaps between arrivals are not \(name): \(thousandths(check.distance)) off"),
            Rule(
                "arrival rate", off * 100, atMost: (isPoisson ? check.meanBound(arrivalRateLimit) : arrivalRateLimit) * 100, "%",
                "the mean gap between arrivals is \(percent(off)) \(check.meanRatio > 1 ? "longer" : "shorter") than asked for"),
        ]
    }

    /// What the kernel says of the machine.
    private static func machine(_ readings: GateReadings) -> [Rule] {
        func stall(_ name: String, _ share: Double?, atMost limit: Double, _ reason: (String) -> String) -> Rule {
            guard let share else { return Rule("\(name), not readable here", 0, atMost: limit * 100, "%", "") }
            return Rule(name, share * 100, atMost: limit * 100, "%", reason(percent(share)))
        }
        return [
            Rule(
                "stolen time", readings.stolenFraction * 100, atMost: stolenLimit * 100, "%",
                "the hypervisor took \(percent(readings.stolenFraction)) of the processors"),
            stall("memory stall", readings.memoryStall, atMost: memoryStallLimit) { "for \($0) of the phase everything waited for memory" },
            stall("disk stall", readings.ioStall, atMost: ioStallLimit) { "for \($0) of the phase everything waited for the disk" },
            // A busy system waits for its processors by design: shown, never a reason.
            stall("processor stall", readings.cpuStall, atMost: 1) { "for \($0) of the phase a task waited for a processor" },
        ]
    }

    static func percent(_ fraction: Double) -> String {
        fraction < 0.1 ? "\(tenths(fraction * 100)) %" : "\(Int((fraction * 100).rounded())) %"
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    private static func thousandths(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
    private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
