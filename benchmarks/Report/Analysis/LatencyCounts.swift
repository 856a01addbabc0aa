/// A latency histogram as counts of values up to an upper bound, µs.
package struct LatencyCounts: Equatable, Sendable {
    package struct Bucket: Equatable, Sendable {
        package var upperMicros: UInt64
        package var count: UInt64

        package init(upperMicros: UInt64, count: UInt64) {
            self.upperMicros = upperMicros
            self.count = count
        }
    }

    /// Fewer samples beyond a percentile than this make it an anecdote, and it is not shown.
    static let samplesNeededBeyond = 10.0

    package private(set) var buckets: [Bucket]
    package private(set) var total: UInt64

    package init(buckets: [Bucket] = []) {
        self.buckets = buckets.sorted { $0.upperMicros < $1.upperMicros }
        total = buckets.reduce(0) { $0 + $1.count }
    }

    /// Percentiles are never averaged: histograms are added, and the percentile is read from the sum.
    package static func merged(_ parts: some Sequence<LatencyCounts>) -> LatencyCounts {
        var counts: [UInt64: UInt64] = [:]
        for bucket in parts.lazy.flatMap(\.buckets) { counts[bucket.upperMicros, default: 0] += bucket.count }
        return LatencyCounts(buckets: counts.map { Bucket(upperMicros: $0.key, count: $0.value) })
    }

    /// The smallest bound with at least `percentile` percent of the samples at or under it, in ms; nil where too few samples lie beyond.
    package func milliseconds(percentile: Double) -> Double? {
        let beyond = Double(total) * (100 - percentile) / 100
        // 1e-9: 1,000 × (100 − 99.0) / 100 must count as ten.
        guard beyond + 1e-9 >= Self.samplesNeededBeyond else { return nil }
        let rank = (Double(total) * percentile / 100 - 1e-9).rounded(.up)
        var seen = 0.0
        for bucket in buckets {
            seen += Double(bucket.count)
            if seen >= rank { return Double(bucket.upperMicros) / 1000 }
        }
        return nil
    }

    package var maxMilliseconds: Double? { buckets.last { $0.count > 0 }.map { Double($0.upperMicros) / 1000 } }
}
