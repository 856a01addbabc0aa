package import Histogram

extension Histogram where Count == UInt64 {
    /// Longer times are counted as this one: 60 s.
    package static var limitMicros: UInt64 { 60_000_000 }

    /// An empty histogram of microseconds up to 60 s, three digits.
    package static var micros: Self { Self(highestTrackableValue: limitMicros, numberOfSignificantValueDigits: .three) }

    /// Counts a time; negative ones as 0, longer than 60 s as 60 s.
    package mutating func recordMicros(_ micros: Int) {
        record(Swift.min(UInt64(Swift.max(micros, 0)), Self.limitMicros))
    }

    /// Counts a time given in nanoseconds.
    package mutating func recordNanos(_ nanos: Int64) { recordMicros(Int(nanos / 1_000)) }

    /// A percentile in µs, or nil with fewer than ten samples beyond it: a tail nobody measured is not shown.
    package func supportedPercentile(_ percentile: Double) -> Int? {
        guard Double(totalCount) * (100 - percentile) / 100 >= 10 else { return nil }
        return Int(valueAtPercentile(percentile))
    }

    /// `upper-bound-µs count` a line, of the buckets that hold something: the layout of the files in `raw/`.
    package var lines: String {
        var text = ""
        for bucket in recordedValues() { text += "\(bucket.value) \(bucket.count)\n" }
        return text
    }
}
