import Histogram
import LoadGenerator

/// Whether a step kept the objective, and whether that can be said of the system at all.
package enum CapacityVerdict: Sendable, Equatable {
    case met, missed
    /// The step missed, and the generator can have made the difference.
    case generatorAtFault(String)

    /// What the judgement rests on.
    package struct Readings: Sendable {
        package var p99Micros: Int
        package var arrivals: Int
        package var errors: Int
        /// Arrivals that no customer became free for, and those that had to wait for one.
        package var unsent: Int
        package var waited: Int
        /// Given up as hopeless before its time.
        package var wasStopped: Bool
        /// Released − intended at p99.
        package var latenessP99Micros: Int
        package var generatorCPUFraction: Double

        package init(
            p99Micros: Int, arrivals: Int, errors: Int = 0, unsent: Int = 0, waited: Int = 0, wasStopped: Bool = false,
            latenessP99Micros: Int = 0, generatorCPUFraction: Double = 0
        ) {
            self.p99Micros = p99Micros
            self.arrivals = arrivals
            self.errors = errors
            self.unsent = unsent
            self.waited = waited
            self.wasStopped = wasStopped
            self.latenessP99Micros = latenessP99Micros
            self.generatorCPUFraction = generatorCPUFraction
        }

        init(_ result: LoadResult) {
            self.init(
                p99Micros: Int(result.latency.valueAtPercentile(99)), arrivals: result.arrivals, errors: result.errors,
                unsent: result.unsent, waited: result.waited, wasStopped: result.interrupted,
                latenessP99Micros: Int(result.lateness.valueAtPercentile(99)), generatorCPUFraction: result.generator.cpuFraction)
        }
    }

    /// Share of failed arrivals that a step has to stay under.
    package static let errorLimit = 0.001
    /// Where more arrivals than this found every customer busy, the customers' number set the pace: that is a closed loop in disguise. Fewer
    /// need no rule of their own: their wait is within the latency, and who waits until the timeout is an error.
    package static let waitedLimit = 0.5

    package static func of(_ readings: Readings, objectiveMillis: Double) -> CapacityVerdict {
        let arrivals = Double(readings.arrivals)
        let objective = objectiveMillis * 1_000
        let isAnswered =
            readings.arrivals > 0 && readings.unsent == 0 && Double(readings.errors) < arrivals * errorLimit
            && Double(readings.waited) <= arrivals * waitedLimit
        // The clock starts at the intended moment, so a late generator has counted against the system: met is met in spite of it.
        if isAnswered, !readings.wasStopped, Double(readings.p99Micros) <= objective { return .met }

        let used = readings.generatorCPUFraction
        if used > ValidityGates.generatorCPULimit { return .generatorAtFault("it used \(ValidityGates.percent(used)) of its processor") }
        // Lateness makes a time longer by itself, and once more by the burst in which the late ones are released.
        let late = readings.latenessP99Micros
        if isAnswered, late > ValidityGates.latenessLimitMicros, Double(readings.p99Micros - 2 * late) <= objective {
            return .generatorAtFault("it was \(late / 1_000) ms late at p99")
        }
        return .missed
    }
}
