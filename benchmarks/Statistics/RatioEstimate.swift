#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many times as much one variant shows as the other, over pairs of blocks run next to each other.
///
/// **Point**: the geometric mean of the pairs' ratios, which treats a ratio and its inverse alike.
/// **Interval**: Student's t on the logarithms of the pairs' ratios. Within a pair the machine's drift cancels (Kalibera & Jones, ISMM 2013);
/// the pairs are the independent samples, requests within a block are not. The bootstrap's percentile interval, which they use where
/// repetitions are many, is far too narrow with three to five pairs: it covers about 75 % with three and 83 % with five, where it claims
/// 95 % (Hesterberg, American Statistician 2015, §4). `bootstrap` is given beside it, for comparison where pairs are many.
package struct RatioEstimate: Codable, Equatable, Sendable {
    package enum Verdict: String, Codable, Sendable {
        /// The whole interval is above 1.
        case higher
        /// The whole interval is below 1.
        case lower
        /// The interval holds 1: a difference was not shown.
        case noDifference
    }

    package var ratio: Double
    package var low: Double
    package var high: Double
    package var confidence: Double
    package var pairs: Int
    package var verdict: Verdict
    /// Percentile bootstrap over pairs: too narrow with few pairs.
    package var bootstrap: Interval

    package var interval: Interval { Interval(low: low, high: high, confidence: confidence) }

    /// - Parameters:
    ///   - numerators, denominators: one figure a block, those of one pair at one index.
    /// - Returns: nil with fewer than two pairs, unequal counts, or a figure that is not above zero: no interval can be had then.
    package static func ofPairs(
        _ numerators: [Double], over denominators: [Double], confidence: Double = 0.95, seed: UInt64 = 1, resamples: Int = 2_000
    ) -> RatioEstimate? {
        guard numerators.count == denominators.count, numerators.count >= 2 else { return nil }
        guard (numerators + denominators).allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let logs = zip(numerators, denominators).map { log($0 / $1) }
        let moments = Moments(of: logs)
        let halfWidth =
            StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: Double(logs.count - 1))
            * (moments.variance / Double(logs.count)).squareRoot()
        let low = exp(moments.mean - halfWidth)
        let high = exp(moments.mean + halfWidth)
        let verdict: Verdict = low > 1 ? .higher : high < 1 ? .lower : .noDifference
        return RatioEstimate(
            ratio: exp(moments.mean), low: low, high: high, confidence: confidence, pairs: logs.count, verdict: verdict,
            bootstrap: bootstrap(logs, confidence: confidence, seed: seed, resamples: resamples))
    }

    private static func bootstrap(_ logs: [Double], confidence: Double, seed: UInt64, resamples: Int) -> Interval {
        var random = SplitMix64(seed: seed)
        let means = (0..<max(resamples, 2)).map { _ in
            var sum = 0.0
            for _ in logs { sum += logs[random.below(logs.count)] }
            return sum / Double(logs.count)
        }.sorted()
        let tail = (1 - confidence) / 2
        return Interval(
            low: exp(Percentile.ofSorted(means, tail)), high: exp(Percentile.ofSorted(means, 1 - tail)), confidence: confidence)
    }
}
