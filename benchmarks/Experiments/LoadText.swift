import Histogram
package import LoadGenerator

/// A run against any server, as plain text.
package enum LoadText {
    package static func lines(_ result: LoadResult) -> [String] {
        let loop = result.askedRate.map { "open loop, \(tenths($0)) /s asked" } ?? "closed loop, \(result.connections) connections"
        var lines = [
            "\(loop), \(tenths(result.seconds)) s, \(result.arrivals) arrivals, \(tenths(result.goodputPerSecond)) /s answered well",
            "time \(result.askedRate == nil ? "from sending" : "from the intended moment") to the answer, ms:",
        ]
        for percentile in [50.0, 90, 95, 99, 99.9] {
            let text = result.latency.supportedPercentile(percentile).map(milliseconds) ?? "too few samples"
            lines.append("  p\(tenths(percentile))  \(text)")
        }
        lines.append("  max  \(milliseconds(Int(result.latency.max)))")
        lines.append("\(result.errors) errors, \(result.unsent) never sent")
        for (reason, count) in result.reasons.sorted(by: { $0.value > $1.value }).prefix(5) { lines.append("  \(count) × \(reason)") }
        lines.append(
            "generator: \(Int((result.generator.cpuFraction * 100).rounded())) % of a processor"
                + (result.askedRate == nil ? "" : ", \(milliseconds(Int(result.lateness.valueAtPercentile(99)))) ms late at p99"))
        return lines
    }

    private static func milliseconds(_ micros: Int) -> String { "\((Double(micros) / 10).rounded() / 100)" }
    private static func tenths(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
