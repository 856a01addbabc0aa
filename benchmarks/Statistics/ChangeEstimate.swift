#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a figure changed from one run to another, from one value a block of each.
///
/// The blocks of two runs belong to no pairs, so both spreads count: Welch's interval of the difference of mean logarithms (Welch, Biometrika
/// 1947), taken back to a ratio of geometric means. It covers the spread between blocks of a run; what differs from run to run as a whole,
/// such as a neighbour on the machine, it cannot see.
package struct ChangeEstimate: Codable, Equatable, Sendable {
    /// After ÷ before.
    package var ratio: Double
    package var low: Double
    package var high: Double
    package var confidence: Double
    /// Chance of a change as large where there is none.
    package var pValue: Double
    /// Geometric means.
    package var before: Double
    package var after: Double

    package var interval: Interval { Interval(low: low, high: high, confidence: confidence) }

    /// - Returns: nil with fewer than two values on a side, or a value that is not above zero.
    package static func between(_ before: [Double], _ after: [Double], confidence: Double = 0.95) -> ChangeEstimate? {
        guard before.count >= 2, after.count >= 2 else { return nil }
        guard (before + after).allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let first = Moments(of: before.map { log($0) })
        let second = Moments(of: after.map { log($0) })
        let difference = second.mean - first.mean
        let parts = (first.variance / Double(first.count), second.variance / Double(second.count))
        let error = (parts.0 + parts.1).squareRoot()
        func estimate(halfWidth: Double, pValue: Double) -> ChangeEstimate {
            ChangeEstimate(
                ratio: exp(difference), low: exp(difference - halfWidth), high: exp(difference + halfWidth), confidence: confidence,
                pValue: pValue, before: exp(first.mean), after: exp(second.mean))
        }
        // Counts that never vary, such as processes: equal or not, with nothing left to chance.
        guard error > 1e-12 else { return estimate(halfWidth: 0, pValue: abs(difference) < 1e-9 ? 1 : 0) }
        let degrees =
            (parts.0 + parts.1) * (parts.0 + parts.1)
            / (parts.0 * parts.0 / Double(first.count - 1) + parts.1 * parts.1 / Double(second.count - 1))
        let t = abs(difference) / error
        return estimate(
            halfWidth: StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: degrees) * error,
            pValue: 2 * (1 - StudentT.cumulative(t, degreesOfFreedom: degrees)))
    }
}

/// Many tests at once: among forty figures two lie outside their 95 % interval by chance alone.
package enum FalseDiscovery {
    /// Which of the p-values stand when at most `rate` of those named may be false (Benjamini & Hochberg, JRSS B 1995).
    /// - Returns: one answer a p-value, in their order. Where nothing changed, the chance that any is named is `rate` as well.
    package static func stands(_ pValues: [Double], rate: Double = 0.05) -> [Bool] {
        let sorted = pValues.sorted()
        let count = Double(sorted.count)
        let last = sorted.indices.last { sorted[$0] <= rate * Double($0 + 1) / count }
        guard let last else { return pValues.map { _ in false } }
        return pValues.map { $0 <= sorted[last] }
    }
}
