#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whether gaps follow the law that was asked for.
package struct ArrivalLawCheck: Codable, Equatable, Sendable {
    /// The largest distance between the samples' and the law's cumulative shares, 0…1.
    package var distance: Double
    /// Chance of a distance as large where the law holds.
    package var pValue: Double
    package var samples: Int
    /// Realised over asked-for mean gap.
    package var meanRatio: Double
    /// Standard deviation over mean: 1 for a Poisson process, 0 for a constant rate.
    package var variation: Double

    package init(distance: Double, pValue: Double, samples: Int, meanRatio: Double, variation: Double) {
        self.distance = distance
        self.pValue = pValue
        self.samples = samples
        self.meanRatio = meanRatio
        self.variation = variation
    }

    /// Tests against exponential gaps of the asked-for rate with the Kolmogorov–Smirnov test.
    /// - Parameter gaps: in the unit of `mean`; at least eight.
    package static func exponential(gaps: [Double], mean: Double) -> ArrivalLawCheck? {
        guard gaps.count >= 8, mean > 0 else { return nil }
        let sorted = gaps.sorted()
        let count = Double(sorted.count)
        var distance = 0.0
        for (index, gap) in sorted.enumerated() {
            let expected = -expm1(-gap / mean)
            distance = max(distance, Double(index + 1) / count - expected, expected - Double(index) / count)
        }
        let moments = Moments(of: gaps)
        return ArrivalLawCheck(
            distance: distance, pValue: kolmogorovTail(distance, samples: gaps.count), samples: gaps.count, meanRatio: moments.mean / mean,
            variation: moments.standardDeviation / max(moments.mean, .leastNormalMagnitude))
    }

    /// Tests against equal gaps of the asked-for rate. `distance` is the share of gaps more than half a gap off; a Poisson process has 62 %
    /// of them there. A share, because one stall releases many arrivals together, and a spread would be that stall alone.
    /// - Parameter gaps: in the unit of `mean`; at least eight.
    package static func constant(gaps: [Double], mean: Double) -> ArrivalLawCheck? {
        guard gaps.count >= 8, mean > 0 else { return nil }
        let off = gaps.count { abs($0 - mean) > mean / 2 }
        let moments = Moments(of: gaps)
        let distance = Double(off) / Double(gaps.count)
        return ArrivalLawCheck(
            distance: distance, pValue: off == 0 ? 1 : 0, samples: gaps.count, meanRatio: moments.mean / mean,
            variation: moments.standardDeviation / max(moments.mean, .leastNormalMagnitude))
    }

    /// The largest distance that is still the law. A sender on a shared machine releases some arrivals late and together, which thousands of
    /// samples always show; what matters is how far off that takes the law: `distanceLimit`, or, with few samples, what chance shows once in a hundred runs
    /// (1.63 ÷ √n, the Kolmogorov distribution's 99 % point).
    package func distanceBound(_ distanceLimit: Double = 0.1) -> Double { max(distanceLimit, 1.63 / Double(samples).squareRoot()) }

    /// The largest deviation of the mean gap that is still the law: `tolerance`, or four standard errors of exponential gaps.
    package func meanBound(_ tolerance: Double = 0.05) -> Double { max(tolerance, 4 / Double(samples).squareRoot()) }

    /// P(D > d), the asymptotic series with Stephens' correction for the number of samples (Stephens, JRSS B 1970).
    static func kolmogorovTail(_ distance: Double, samples: Int) -> Double {
        let root = Double(samples).squareRoot()
        let scaled = (root + 0.12 + 0.11 / root) * distance
        guard scaled > 0.2 else { return 1 }
        var sum = 0.0
        for k in 1...100 {
            let term = exp(-2 * Double(k * k) * scaled * scaled)
            sum += k.isMultiple(of: 2) ? -term : term
            if term < 1e-12 { break }
        }
        return min(max(2 * sum, 0), 1)
    }
}
