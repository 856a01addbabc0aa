/// Goodput of all journeys per 100 ms around one fault.
enum TimelineChart {
    static func draw(_ record: FailureRecord) -> String {
        let windows = record.journeys.map(\.ok.count).max() ?? 0
        let seconds = max(Double(windows) / 10, record.healedAtSeconds, 1)
        let left = 36.0
        let right = 312.0
        let horizontal = Scale(law: .linear, domain: 0...seconds, start: left, end: right)
        let vertical = Scale(law: .linear, domain: 0...1, start: 112, end: 12)
        var svg = SVG(
            width: 320, height: 134, label: "goodput while \(record.component) of the \(record.variant.rawValue) has \(record.fault)")
        let span = horizontal(record.healedAtSeconds) - horizontal(record.injectedAtSeconds)
        svg.rect(
            horizontal(record.injectedAtSeconds), 12, max(span, 1.5), 100, style: "fill=\"var(--bad)\" opacity=\".16\"",
            tip: "fault from \(Number.fixed(record.injectedAtSeconds, 1)) s to \(Number.fixed(record.healedAtSeconds, 1)) s")
        for share in [0, 0.5, 1] {
            svg.line(left, vertical(share), right, vertical(share))
            svg.text(left - 4, vertical(share) + 4, "\(Int(share * 100))%", anchor: .end)
        }
        for share in [0, 0.5, 1] {
            svg.text(
                horizontal(share * seconds), 128, Number.fixed(share * seconds, 0) + " s",
                anchor: share == 0 ? .start : share == 1 ? .end : .middle)
        }
        for run in runs(record, windows: windows) {
            let points = run.map { (horizontal((Double($0.window) + 0.5) / 10), vertical($0.goodput)) }
            svg.polyline(points, style: "stroke=\"\(record.variant.colour)\" stroke-width=\"1.5\" stroke-linejoin=\"round\"")
            if points.count == 1 { svg.circle(points[0].0, points[0].1, radius: 1, style: "fill=\"\(record.variant.colour)\"") }
        }
        return svg.markup
    }

    /// Windows without an arrival break the line: nothing was asked, so nothing is known.
    private static func runs(_ record: FailureRecord, windows: Int) -> [[(window: Int, goodput: Double)]] {
        var runs: [[(window: Int, goodput: Double)]] = [[]]
        for window in 0..<windows {
            func sum(_ counts: (JourneyTimeline) -> [Int]) -> Int {
                record.journeys.reduce(0) { total, journey in
                    let values = counts(journey)
                    return total + (window < values.count ? values[window] : 0)
                }
            }
            let good = sum(\.ok) + sum(\.degraded)
            let all = good + sum(\.failed) + sum(\.timedOut)
            if all > 0 {
                runs[runs.count - 1].append((window, Double(good) / Double(all)))
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        return runs.filter { !$0.isEmpty }
    }
}
