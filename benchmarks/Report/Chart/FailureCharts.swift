/// Component × journey: goodput while the fault lasts, darker where more is lost; void cells are hatched.
enum FailureMatrix {
    static func draw(_ failures: FailureAnalysis) -> String? {
        guard !failures.cells.isEmpty else { return nil }
        let columns = failures.journeys + ["all, weighted"]
        let left = 210.0
        let right = 660.0
        let width = (right - left) / Double(columns.count)
        let height = 30.0
        let groups = Variant.allCases.map { variant in (variant, failures.cells.filter { $0.variant == variant }) }.filter { !$0.1.isEmpty }
        let total = 30 + groups.reduce(0) { $0 + 28 + Double($1.1.count) * height }
        var svg = SVG(width: 760, height: total + 4, label: "goodput in percent while a fault lasts, by component and journey")
        svg.hatching(id: "void")
        for (column, name) in columns.enumerated() {
            svg.text(left + (Double(column) + 0.5) * width, 20, name, anchor: .middle)
        }
        svg.text(752, 20, "recovery", anchor: .end)
        var y = 30.0
        for (variant, cells) in groups {
            svg.mark(variant, 10, y + 14, size: 4.5)
            svg.text(22, y + 18, variant.rawValue, class: "k", fill: variant.colour)
            y += 28
            for cell in cells {
                svg.text(left - 10, y + 19, "\(cell.component) · \(cell.fault)", class: "t", anchor: .end)
                row(cell, columns: failures.journeys, x: left, y: y, width: width, height: height, &svg)
                y += height
            }
        }
        return svg.markup
    }

    private static func row(
        _ cell: FailureCell, columns: [String], x: Double, y: Double, width: Double, height: Double, _ svg: inout SVG
    ) {
        guard cell.void.isEmpty else {
            let all = width * Double(columns.count + 1)
            svg.rect(x + 1, y + 1, all - 2, height - 2, style: "fill=\"url(#void)\"", tip: cell.void.joined(separator: "; "))
            svg.rect(x + all / 2 - 26, y + 7, 52, 17, style: "fill=\"var(--bg)\" rx=\"4\"")
            svg.text(x + all / 2, y + 20, "void", class: "t", anchor: .middle)
            return
        }
        let shares = columns.map { cell.goodput[$0] } + [cell.blastRadius.map { 1 - $0 }]
        for (column, share) in shares.enumerated() {
            let position = x + Double(column) * width
            let name = column < columns.count ? columns[column] : "all journeys, weighted"
            guard let share else {
                svg.text(position + width / 2, y + 20, "–", class: "t", anchor: .middle)
                continue
            }
            // A floor of .05 keeps a full cell visible as a cell.
            let loss = min(max(1 - share, 0), 1)
            let opacity = 0.05 + 0.9 * loss
            svg.rect(
                position + 1, y + 1, width - 2, height - 2,
                style: "fill=\"var(--heat)\" fill-opacity=\"\(Number.fixed(opacity, 2))\"",
                tip: "\(cell.component) \(cell.fault), \(name): \(Number.percent(share)) goodput")
            svg.text(
                position + width / 2, y + 20, Number.percent(share), class: opacity > 0.5 ? "on" : "t", anchor: .middle)
        }
        let recovery = cell.recoverySeconds.map { "\(Number.fixed($0, 1)) s" } ?? "not seen"
        svg.text(752, y + 20, recovery, class: cell.recoverySeconds == nil ? "bad" : "t", anchor: .end)
    }
}

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
