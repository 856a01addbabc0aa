import Histogram
import LoadGenerator
import Statistics

/// The rules that void a block: a figure that breaks one of them is not wrong by a little, it is a figure of something else.
enum ValidityGates {
    /// Above it the generator measures itself.
    static let generatorCPULimit = 0.8
    /// An open loop that releases later than this does not offer the load that it claims.
    static let latenessLimitMicros = 5_000
    static let errorLimit = 0.001
    static let stolenLimit = 0.05

    static func reasons(_ result: LoadResult, stolenFraction: Double) -> [String] {
        var reasons: [String] = []
        let generator = result.generator.cpuFraction
        if generator > generatorCPULimit { reasons.append("the generator used \(percent(generator)) of its processor") }
        let lateness = Int(result.lateness.valueAtPercentile(99))
        if lateness > latenessLimitMicros { reasons.append("the generator was \(lateness / 1_000) ms late at p99") }
        if result.errorFraction > errorLimit { reasons.append(errors(result)) }
        if result.unsent > 0 { reasons.append("\(result.unsent) arrivals found no free customer") }
        let law = LittlesLawCheck(
            meanInFlight: result.meanInFlight, ratePerSecond: Double(result.arrivals) / max(result.seconds, 1e-9),
            meanSeconds: result.latency.mean / 1e6)
        if !law.holds() { reasons.append("Little's law: \(law.observed) under way, \(law.expected) expected") }
        if stolenFraction > stolenLimit { reasons.append("the hypervisor took \(percent(stolenFraction)) of the processors") }
        return reasons
    }

    /// Names the commonest reasons: a void block has to say what went wrong.
    static func errors(_ result: LoadResult) -> String {
        let top = result.reasons.sorted { $0.value > $1.value }.prefix(3).map { "\($0.value) × \($0.key)" }
        return "\(result.errors) of \(result.arrivals) failed (\(top.joined(separator: "; ")))"
    }

    private static func percent(_ fraction: Double) -> String { "\(Int((fraction * 100).rounded())) %" }
}
