import Histogram
import LoadGenerator

/// Whether a step kept the objective, and whether that can be said of the system at all.
package enum CapacityVerdict: Sendable, Equatable {
    case met, missed
    /// The step missed, and something else can have made the difference: why.
    case notTheSystem(String)

    /// What the judgement rests on.
    package struct Readings: Sendable {
        package var p99Micros: Int
        package var arrivals: Int
        package var errors: Int
        /// Those that ended well within the step.
        package var completed: Int
        /// Arrivals that no customer became free for, and those that had to wait for one.
        package var unsent: Int
        package var waited: Int
        /// Given up as hopeless before its time.
        package var wasStopped: Bool
        /// Released − intended at p99.
        package var latenessP99Micros: Int
        package var generatorCPUFraction: Double
        /// Shares of the step, 0…1: processors' time that the hypervisor gave to others; time in which everything waited for memory.
        package var stolenFraction: Double
        package var memoryStall: Double
        /// What was asked before was still being worked off when the step began.
        package var beganBusy: Bool

        package init(
            p99Micros: Int, arrivals: Int, errors: Int = 0, completed: Int? = nil, unsent: Int = 0, waited: Int = 0,
            wasStopped: Bool = false,
            latenessP99Micros: Int = 0, generatorCPUFraction: Double = 0, stolenFraction: Double = 0, memoryStall: Double = 0,
            beganBusy: Bool = false
        ) {
            self.p99Micros = p99Micros
            self.arrivals = arrivals
            self.errors = errors
            self.completed = completed ?? arrivals
            self.unsent = unsent
            self.waited = waited
            self.wasStopped = wasStopped
            self.latenessP99Micros = latenessP99Micros
            self.generatorCPUFraction = generatorCPUFraction
            self.stolenFraction = stolenFraction
            self.memoryStall = memoryStall
            self.beganBusy = beganBusy
        }

        init(_ result: LoadResult, before: MachineSnapshot, after: MachineSnapshot, beganBusy: Bool) {
            self.init(
                p99Micros: Int(result.latency.valueAtPercentile(99)), arrivals: result.arrivals, errors: result.errors,
                completed: Int((result.goodputPerSecond * result.seconds).rounded()), unsent: result.unsent, waited: result.waited,
                wasStopped: result.interrupted,
                latenessP99Micros: Int(result.lateness.valueAtPercentile(99)), generatorCPUFraction: result.generator.cpuFraction,
                stolenFraction: after.stolenFraction(since: before),
                memoryStall: after.share(since: before, of: \.memory, \.fullMicros) ?? 0,
                beganBusy: beganBusy)
        }
    }

    /// Share of failed arrivals that a step has to stay under.
    package static let errorLimit = 0.001
    /// Where more arrivals than this found every customer busy, the customers' number set the pace: that is a closed loop in disguise. Fewer
    /// need no rule of their own: their wait is within the latency, and who waits until the timeout is an error.
    package static let waitedLimit = 0.5

    /// Share of the arrivals that have to end within the step. At (1 + e) of its capacity a system is e × T behind after T seconds: a step
    /// of two seconds would meet 100 ms up to 5 % of overload, and a longer one less. What is left under way at the end of a step that is
    /// kept up with is the mean time over T, well below 2 %.
    package static let completedLimit = 0.98

    package static func of(_ readings: Readings, objectiveMillis: Double) -> CapacityVerdict {
        let arrivals = Double(readings.arrivals)
        let objective = objectiveMillis * 1_000
        let isAnswered =
            readings.arrivals > 0 && readings.unsent == 0 && Double(readings.errors) < arrivals * errorLimit
            && Double(readings.waited) <= arrivals * waitedLimit
        let keepsUp = Double(readings.completed) >= arrivals * completedLimit
        // The clock starts at the intended moment, so a late generator has counted against the system: met is met in spite of it.
        if isAnswered, keepsUp, !readings.wasStopped, Double(readings.p99Micros) <= objective { return .met }

        let used = readings.generatorCPUFraction
        if used > ValidityGates.generatorCPULimit {
            return .notTheSystem("the generator used \(ValidityGates.percent(used)) of its processor")
        }
        if readings.stolenFraction > ValidityGates.stolenLimit {
            return .notTheSystem("the hypervisor took \(ValidityGates.percent(readings.stolenFraction)) of the processors")
        }
        if readings.memoryStall > ValidityGates.memoryStallLimit {
            return .notTheSystem("everything waited for memory for \(ValidityGates.percent(readings.memoryStall)) of the step")
        }
        if readings.beganBusy { return .notTheSystem("the system was still working off what had been asked before") }
        // Lateness makes a time longer by itself, and once more by the burst in which the late ones are released.
        let late = readings.latenessP99Micros
        if isAnswered, late > ValidityGates.latenessLimitMicros, Double(readings.p99Micros - 2 * late) <= objective {
            return .notTheSystem("the generator was \(late / 1_000) ms late at p99")
        }
        return .missed
    }
}
