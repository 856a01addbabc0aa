/// What each step adds, as floating bars from the first rung to the last; the rungs beside the path follow in a group with a scale of
/// its own, because an added delay dwarfs everything else.
enum WaterfallChart {
    private struct Row {
        enum Kind: Equatable { case total(Variant?), step }

        var kind: Kind
        var label: String
        var tip = ""
        var from = 0.0
        var to = 0.0
        var interval: (low: Double, high: Double)?
        var text = ""
        var isDifferent = true
    }

    private static let left = 232.0
    private static let right = 560.0
    private static let height = 26.0

    static func draw(_ ladder: LadderAnalysis, _ measure: LadderMeasure) -> String? {
        let path = onPath(ladder, measure)
        let side = beside(ladder, measure)
        guard path.count > 2 else { return nil }
        let sideHeight = side.isEmpty ? 0 : Double(side.count) * height + 62
        let pathHeight = Double(path.count) * height + 34
        var svg = SVG(
            width: 760, height: pathHeight + sideHeight, label: "\(measure.label): what each step of the ladder adds, \(measure.unit)")
        group(path, top: 6, measure, &svg)
        if !side.isEmpty {
            svg.text(8, pathHeight + 18, "Beside the path, each against the rung that it changes", class: "k", fill: "var(--muted)")
            group(side, top: pathHeight + 26, measure, &svg)
        }
        return svg.markup
    }

    private static func group(_ rows: [Row], top: Double, _ measure: LadderMeasure, _ svg: inout SVG) {
        let highest = rows.flatMap { (row: Row) -> [Double] in [row.from, row.to, row.interval?.high ?? 0] }.max() ?? 1
        let bottom = top + Double(rows.count) * height
        let (scale, ticks) = Scale.linear(upTo: highest, from: left, to: right)
        for tick in ticks {
            svg.line(scale(tick), top, scale(tick), bottom)
            svg.text(scale(tick), bottom + 16, Number.short(tick), anchor: .middle)
        }
        svg.text(752, bottom + 16, "\(measure.unit), 95 %", anchor: .end)
        for (index, row) in rows.enumerated() {
            let y = top + Double(index) * height
            svg.text(left - 10, y + 17, SVG.clipped(row.label, 34), class: "t", anchor: .end)
            bar(row, y: y, isFirst: index == 0, scale, &svg)
            svg.text(752, y + 17, row.text, class: row.isDifferent ? "t" : "a", anchor: .end)
        }
    }

    private static func bar(_ row: Row, y: Double, isFirst: Bool, _ scale: Scale, _ svg: inout SVG) {
        let low = min(row.from, row.to)
        let high = max(row.from, row.to)
        let isStep = row.kind == .step
        let colour =
            switch row.kind {
            case .total(let variant): variant?.colour ?? "var(--muted)"
            case .step: row.to < row.from ? "var(--ok)" : "var(--micro)"
            }
        svg.rect(
            scale(low), y + 5, max(scale(high) - scale(low), 1.2), 16,
            style: "fill=\"\(colour)\" fill-opacity=\"\(isStep ? ".62" : ".9")\"", tip: row.tip)
        if isStep, !isFirst {
            // A thin line back to where the step starts from, so that the eye follows the stairs.
            svg.line(scale(row.from), y - 5, scale(row.from), y + 21, style: "stroke=\"var(--muted)\" stroke-dasharray=\"2 2\"")
        }
        if let interval = row.interval {
            func kept(_ value: Double) -> Double { min(max(value, scale.domain.lowerBound), scale.domain.upperBound) }
            svg.whisker(scale(kept(interval.low)), scale(kept(interval.high)), y: y + 13)
        }
    }

    private static func total(_ rung: LadderAnalysis.Rung, _ value: Double, _ measure: LadderMeasure) -> Row {
        Row(
            kind: .total(Variant(rawValue: rung.id)), label: rung.label, tip: "\(rung.label): \(Number.with(unit: measure.unit, value))",
            to: value, text: Number.with(unit: measure.unit, value))
    }

    private static func step(_ rung: LadderAnalysis.Rung, from start: Double, _ change: Difference) -> Row {
        let interval = both(change.low, change.high).map { (low: start + $0.0, high: start + $0.1) }
        return Row(
            kind: .step, label: rung.label, tip: "\(rung.change): \(change.text(unit: ""))", from: start, to: start + change.value,
            interval: interval, text: change.signedText, isDifferent: change.includesZero == false)
    }

    private static func onPath(_ ladder: LadderAnalysis, _ measure: LadderMeasure) -> [Row] {
        let path = ladder.rungs.filter(\.isOnPath)
        guard let first = path.first, let start = first.figure(measure).flatMap({ mean($0.roundValues) }) else { return [] }
        var rows = [total(first, start, measure)]
        var running = start
        for rung in path.dropFirst() {
            guard let change = rung.figure(measure)?.change else { continue }
            rows.append(step(rung, from: running, change))
            running += change.value
        }
        if let last = path.last, last.id != first.id, let value = last.figure(measure).flatMap({ mean($0.roundValues) }) {
            var row = total(last, value, measure)
            row.label = "measured at the last rung"
            rows.append(row)
        }
        return rows
    }

    private static func beside(_ ladder: LadderAnalysis, _ measure: LadderMeasure) -> [Row] {
        ladder.rungs.filter { !$0.isOnPath }.compactMap { rung in
            guard let change = rung.figure(measure)?.change, let base = rung.base.flatMap(ladder.rung),
                let start = base.figure(measure).flatMap({ mean($0.roundValues) })
            else { return nil }
            return step(rung, from: start, change)
        }
    }
}
