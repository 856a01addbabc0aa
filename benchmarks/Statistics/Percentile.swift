/// Percentiles of samples and of counts.
package enum Percentile {
    /// Of sorted samples, fraction 0…1, linear between neighbours (Hyndman & Fan 1996, type 7).
    package static func ofSorted(_ samples: [Double], _ fraction: Double) -> Double {
        guard let last = samples.last else { return .nan }
        let position = min(max(fraction, 0), 1) * Double(samples.count - 1)
        let below = Int(position)
        guard below + 1 < samples.count else { return last }
        return samples[below] + (position - Double(below)) * (samples[below + 1] - samples[below])
    }

    /// Of a histogram given as (upper bound, count) in rising order: the bound of the bucket in which the sample of that rank lies.
    /// - Returns: nil for an empty histogram.
    package static func ofCounts(_ buckets: [(bound: Int, count: Int)], _ fraction: Double) -> Int? {
        let total = buckets.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        let rank = max(1, Int((min(max(fraction, 0), 1) * Double(total) - 1e-9).rounded(.up)))
        var seen = 0
        for bucket in buckets {
            seen += bucket.count
            if seen >= rank { return bucket.bound }
        }
        return buckets.last?.bound
    }

    /// Whether a percentile has at least ten samples beyond it; without them it is not shown.
    package static func isSupported(_ fraction: Double, samples: Int) -> Bool { Double(samples) * (1 - fraction) >= 10 - 1e-9 }
}
