import Histogram
package import LoadGenerator
import Statistics

/// A run against any server, as plain text.
package enum LoadText {
    package static func lines(_ result: LoadResult) -> [String] {
        head(result) + times(result) + journeys(result) + failures(result) + generator(result)
    }

    private static func head(_ result: LoadResult) -> [String] {
        let loop = result.askedRate.map { "open loop, \(tenths($0)) /s \(result.gaps.law.rawValue)" } ?? "closed loop"
        return [
            "\(loop), \(tenths(result.seconds)) s, \(result.connections) connections\(result.interrupted ? ", stopped early" : "")",
            "\(result.arrivals) arrivals, \(tenths(result.goodputPerSecond)) /s answered well, \(result.responses) answers read, "
                + "\(hundredths(result.meanInFlight)) under way on average",
            "",
        ]
    }

    // MARK: Times

    private static let percentiles = [50.0, 90, 95, 99, 99.9]

    /// The three times of an open loop; a closed loop has no intention, so one.
    private static func times(_ result: LoadResult) -> [String] {
        let head = row("time, ms", percentiles.map { "p\(tenths($0))" } + ["max", "count"])
        guard result.askedRate != nil else { return [head, row("sent to done", result.latency)] }
        return [
            head, row("intended to done", result.latency), row("sent to done", result.service), row("intended to sent", result.wait),
        ]
    }

    private static func journeys(_ result: LoadResult) -> [String] {
        guard result.journeys.count > 1 else { return [""] }
        return [""] + result.journeys.map { row($0.name, $0.latency) } + [""]
    }

    private static func row(_ name: String, _ histogram: MicrosHistogram) -> String {
        row(
            name,
            percentiles.map { histogram.supportedPercentile($0).map(milliseconds) ?? "–" }
                + [milliseconds(Int(histogram.max)), "\(histogram.totalCount)"])
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        let left = name + String(repeating: " ", count: max(0, 16 - name.count))
        return left + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
    }

    // MARK: The rest

    private static func failures(_ result: LoadResult) -> [String] {
        var lines = ["\(result.errors) errors, \(result.unsent) of them never sent; \(result.waited) waited for a free connection"]
        for (reason, count) in result.reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(5) {
            lines.append("  \(count) × \(reason)")
        }
        return lines
    }

    private static func generator(_ result: LoadResult) -> [String] {
        let loops = result.loopGaps.count
        var line = "generator: \(Int((result.generator.cpuFraction * 100).rounded())) % of a processor"
        if loops > 1 { line += " in the busiest of \(loops) loops" }
        guard result.askedRate != nil else { return [line] }
        line += ", \(milliseconds(Int(result.lateness.valueAtPercentile(99)))) ms late at p99"
        return [line] + arrivals(result.gaps)
    }

    /// Whether what was released follows what was asked for.
    private static func arrivals(_ gaps: GapMeasure) -> [String] {
        let isPoisson = gaps.law == .poisson
        let check =
            isPoisson
            ? ArrivalLawCheck.exponential(gaps: gaps.sampleMicros, mean: gaps.askedMeanMicros)
            : ArrivalLawCheck.constant(gaps: gaps.sampleMicros, mean: gaps.askedMeanMicros)
        guard let check else { return ["arrivals: too few to tell their law"] }
        let keeps = check.distance <= check.distanceBound() && abs(check.meanRatio - 1) <= check.meanBound()
        return [
            "arrivals: \(keeps ? "" : "NOT ")\(gaps.law.rawValue) as asked, mean gap \(hundredths(check.meanRatio)) of the asked one, "
                + "distance from the law \(hundredths(check.distance))"
        ]
    }

    private static func milliseconds(_ micros: Int) -> String { hundredths(Double(micros) / 1_000) }
    private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    private static func tenths(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
