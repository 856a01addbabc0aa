/// Fault · component × journey: goodput while the fault lasts, darker where more is lost, and beside it what else the cell shows.
///
/// One row a cell. Where the monolith had the same fault, a strip at the left of each of a microservice's fields is the monolith's goodput.
struct FailureMatrix {
    private static let heatLeft = 220.0
    private static let stripWidth = 23.0
    private static let rowHeight = 25.0
    private static let barWidth = 92.0

    private struct Row {
        var cell: FailureCell
        var beside: FailureCell?
        /// The first of another fault than the row above.
        var beginsFault: Bool
    }

    private let failures: FailureAnalysis
    private let rows: [Row]
    private let fieldWidth: Double
    private let tail: [(title: [String], width: Double, text: ((FailureCell) -> (text: String, isBad: Bool)?)?)]
    /// Where the last column ends.
    private let right: Double
    private var svg: SVG

    /// A smaller one would be blown up to the page's width.
    private static let leastWidth = 1_000.0

    static func draw(_ failures: FailureAnalysis) -> String? {
        guard failures.cells.contains(where: \.wasRun) else { return nil }
        var matrix = FailureMatrix(failures)
        matrix.draw()
        return matrix.svg.markup
    }

    private init(_ failures: FailureAnalysis) {
        self.failures = failures
        rows = Self.rows(failures)
        fieldWidth = min(66, 420 / Double(failures.journeys.count + 1))
        let cells = rows.map(\.cell)
        func any(_ has: (FailureCell) -> Bool) -> Bool { cells.contains(where: has) }
        tail =
            (any { $0.outcomes != nil } ? [(["what became", "of arrivals"], Self.barWidth + 18, nil)] : [])
            + (any { $0.timeToErrorP99Millis != nil } ? [(["errors after,", "p99"], 72, { $0.errorAfter.map { ($0, false) } })] : [])
            + [(["", "recovery"], 66, { ($0.recoveryText, $0.recoverySeconds == nil) })]
            + (any { $0.collateral != nil } ? [(["", "collateral"], 68, { $0.collateral.map { (Number.percent($0), $0 >= 0.01) } })] : [])
            + (any { $0.errorBudgetSeconds != nil }
                ? [(["error", "budget"], 58, { $0.errorBudgetSeconds.map { ("\(Number.fixed($0, 1)) s", false) } })] : [])
            + (any { $0.workAmplification != nil }
                ? [(["calls an", "arrival"], 60, { $0.workAmplification.map { ("\(Number.fixed($0, 1)) ×", $0 >= 2) } })] : [])
        right = Self.heatLeft + fieldWidth * Double(failures.journeys.count + 1) + tail.reduce(12) { $0 + $1.width }
        let separators = Double(rows.count { $0.beginsFault }) * 7
        svg = SVG(
            width: max(right, Self.leastWidth),
            height: 44 + separators + Double(rows.count) * Self.rowHeight + (any { $0.outcomes != nil } ? 30 : 4),
            label: "goodput in percent while a fault lasts, by fault, component and journey")
    }

    private static func rows(_ failures: FailureAnalysis) -> [Row] {
        var fault: String?
        return failures.order.map { index in
            let cell = failures.cells[index]
            defer { fault = cell.fault }
            return Row(cell: cell, beside: failures.cells.counterpart(of: cell), beginsFault: cell.fault != fault)
        }
    }

    private mutating func draw() {
        svg.hatching(id: "void")
        let columns = failures.journeys + ["weighted"]
        for (column, name) in columns.enumerated() {
            svg.text(
                Self.heatLeft + (Double(column) + 0.5) * fieldWidth, 34, SVG.clipped(name, Int(fieldWidth / 6)), class: "a", anchor: .middle
            )
        }
        var x = Self.heatLeft + Double(columns.count) * fieldWidth + 12
        for column in tail {
            for (line, text) in column.title.enumerated() {
                let isBar = column.text == nil
                svg.text(isBar ? x : x + column.width, 20 + 14 * Double(line), text, anchor: isBar ? .start : .end)
            }
            x += column.width
        }
        var y = 42.0
        for row in rows {
            if row.beginsFault {
                svg.line(8, y + 3, right, y + 3)
                y += 7
            }
            draw(row, y: y)
            y += Self.rowHeight
        }
        if failures.cells.contains(where: { $0.outcomes != nil }) { legend(y: y + 18) }
    }

    private mutating func draw(_ row: Row, y: Double) {
        let cell = row.cell
        let middle = y + Self.rowHeight / 2
        svg.mark(cell.variant, 13, middle, size: 4)
        svg.text(26, middle + 4, SVG.clipped(cell.name, 32), class: "t")
        guard cell.isValid else {
            let width = fieldWidth * Double(failures.journeys.count + 1)
            svg.rect(
                Self.heatLeft + 1, y + 1, width - 2, Self.rowHeight - 2, style: "fill=\"url(#void)\"",
                tip: cell.void.joined(separator: "; "))
            svg.rect(Self.heatLeft + width / 2 - 26, y + 4, 52, 17, style: "fill=\"var(--bg)\" rx=\"4\"")
            svg.text(Self.heatLeft + width / 2, middle + 4, "void", class: "t", anchor: .middle)
            return
        }
        func shares(_ cell: FailureCell) -> [Double?] { failures.journeys.map { cell.goodput[$0] } + [cell.blastRadius.map { 1 - $0 }] }
        let beside = row.beside.map(shares)
        for (column, share) in shares(cell).enumerated() {
            let x = Self.heatLeft + Double(column) * fieldWidth
            let journey = column < failures.journeys.count ? failures.journeys[column] : "all journeys, weighted"
            var strip = 0.0
            if let whole = row.beside, let other = beside?[column] {
                strip = Self.stripWidth
                field(
                    other, x + 1, y, strip - 1, middle, isSmall: true,
                    tip: "\(whole.variant.rawValue) \(whole.name), \(journey): \(Number.percent(other)) goodput")
            }
            guard let share else {
                svg.text(x + (fieldWidth + strip) / 2, middle + 4, "–", class: "t", anchor: .middle)
                continue
            }
            field(
                share, x + strip + 1, y, fieldWidth - strip - 3, middle, isSmall: false,
                tip: "\(cell.variant.rawValue) \(cell.name), \(journey): \(Number.percent(share)) goodput")
        }
        var x = Self.heatLeft + Double(failures.journeys.count + 1) * fieldWidth + 12
        for column in tail {
            if let text = column.text {
                if let (text, isBad) = text(cell) {
                    svg.text(x + column.width, middle + 4, text, class: isBad ? "bad" : "t", anchor: .end)
                }
            } else if let outcomes = cell.outcomes {
                bar(outcomes, x: x, y: y + 7)
            }
            x += column.width
        }
    }

    /// A floor of .05 keeps a full field visible as a field.
    private mutating func field(_ share: Double, _ x: Double, _ y: Double, _ width: Double, _ middle: Double, isSmall: Bool, tip: String) {
        let opacity = 0.05 + 0.9 * min(max(1 - share, 0), 1)
        svg.rect(
            x, y + 1, width, Self.rowHeight - 2, style: "fill=\"var(--heat)\" fill-opacity=\"\(Number.fixed(opacity, 2))\"", tip: tip)
        let text = isSmall ? Number.fixed(share * 100, 0) : Number.percent(share).replacing(" %", with: "")
        svg.text(
            x + width / 2, middle + 4, text, class: (opacity > 0.5 ? "on" : isSmall && opacity < 0.2 ? "a" : "t") + (isSmall ? " s" : ""),
            anchor: .middle)
    }

    private static func parts(of split: OutcomeSplit) -> [(name: String, count: Int, colour: String)] {
        [
            ("ok", split.ok, "var(--ok)"), ("degraded", split.degraded, "var(--part)"), ("failed fast", split.failed, "var(--bad)"),
            ("timed out", split.timedOut, "var(--ink)"),
        ]
    }

    private mutating func bar(_ outcomes: OutcomeSplit, x: Double, y: Double) {
        let counts = Self.parts(of: outcomes)
        let all = counts.reduce(0) { $0 + $1.count }
        guard all > 0 else { return }
        let tip = counts.map { "\($0.name) \(Number.integer($0.count))" }.joined(separator: ", ")
        var left = x
        for part in counts where part.count > 0 {
            let width = Self.barWidth * Double(part.count) / Double(all)
            // A single failure among many is still to be seen.
            svg.rect(left, y, max(width, 1), 11, style: "fill=\"\(part.colour)\" fill-opacity=\".8\"", tip: tip)
            left += width
        }
    }

    private mutating func legend(y: Double) {
        var x = Self.heatLeft + Double(failures.journeys.count + 1) * fieldWidth + 12
        for outcome in Self.parts(of: OutcomeSplit()) {
            svg.rect(x, y - 9, 10, 10, style: "fill=\"\(outcome.colour)\" fill-opacity=\".8\"")
            svg.text(x + 14, y, outcome.name)
            x += 24 + 6.8 * Double(outcome.name.count)
        }
    }
}
