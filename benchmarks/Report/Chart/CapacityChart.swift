import Statistics

/// Throughput against p99 for every step of every search, with the knee: the highest rate that keeps the objective.
enum CapacityChart {
    static func draw(_ capacity: CapacityAnalysis) -> String? {
        let searches = capacity.searches.filter(\.void.isEmpty)
        let steps = searches.flatMap(drawn)
        guard steps.count > 1, let highest = steps.map(\.rate).max(), let objective = capacity.objectiveMillis else { return nil }
        let left = 56.0
        let right = 620.0
        let top = 52.0
        let bottom = 300.0
        let (horizontal, rates) = Scale.linear(upTo: highest, from: left, to: right)
        let times = steps.map { Double($0.p99Micros) / 1000 }
        let (vertical, ticks) = Scale.logarithmic(over: times + [objective], from: bottom, to: top)
        var svg = SVG(
            width: 640, height: 342, label: "offered rate against p99 on a log axis, with the capacity of both variants at the objective")
        for tick in ticks {
            svg.line(left, vertical(tick), right, vertical(tick))
            svg.text(left - 6, vertical(tick) + 4, Number.short(tick), anchor: .end)
        }
        for rate in rates { svg.text(horizontal(rate), bottom + 18, Number.short(rate), anchor: .middle) }
        svg.text(right, bottom + 36, "journeys a second, asked for", anchor: .end)
        svg.text(4, 40, "p99 ms, log")
        svg.line(left, vertical(objective), right, vertical(objective), style: "stroke=\"var(--bad)\" stroke-dasharray=\"4 3\"")
        svg.text(right, vertical(objective) - 5, "objective \(Number.short(objective)) ms", class: "bad", anchor: .end)
        // The lower capacity's name stands above: its line then passes left of the other's name.
        let knees = Variant.allCases.compactMap { variant in capacity.capacity?.value(of: variant).map { (variant: variant, rate: $0) } }
            .sorted { $0.rate < $1.rate }
        for (row, knee) in knees.enumerated() {
            draw(knee.rate, of: knee.variant, row: row, capacity, horizontal, top: top, bottom: bottom, right: right, &svg)
        }
        for search in searches {
            let points = drawn(search).sorted { $0.rate < $1.rate }.map { (horizontal($0.rate), vertical(Double($0.p99Micros) / 1000)) }
            svg.polyline(points, style: SVG.stroke(search.variant, width: 1) + " opacity=\".35\"")
        }
        for search in searches {
            for step in drawn(search) { mark(step, search, horizontal, vertical, &svg) }
        }
        return svg.markup
    }

    private static func drawn(_ search: CapacityAnalysis.Search) -> [CapacityStep] {
        search.steps.filter { $0.void == nil && $0.p99Micros > 0 && $0.rate > 0 }
    }

    private static func mark(
        _ step: CapacityStep, _ search: CapacityAnalysis.Search, _ horizontal: Scale, _ vertical: Scale, _ svg: inout SVG
    ) {
        let tip =
            "\(search.variant.rawValue), round \(search.round), \(step.phase.rawValue): \(Number.short(step.rate)) a second asked, "
            + "\(Number.short(step.achievedRate)) achieved, p99 \(Number.short(Double(step.p99Micros) / 1000)) ms, "
            + "\(Number.counted(step.errors, "error")) of \(Number.integer(step.requests)), \(step.isMet ? "kept" : "missed")"
        let x = horizontal(step.rate)
        let y = vertical(Double(step.p99Micros) / 1000)
        if step.isMet {
            svg.mark(search.variant, x, y, tip: tip)
        } else {
            svg.hollowMark(search.variant, x, y, tip: tip)
        }
    }

    /// A line at the mean capacity, a band for its interval, and the figure above.
    private static func draw(
        _ value: Double, of variant: Variant, row: Int, _ capacity: CapacityAnalysis, _ horizontal: Scale, top: Double, bottom: Double,
        right: Double, _ svg: inout SVG
    ) {
        let x = horizontal(value)
        let labelY = 14.0 + Double(row) * 17
        var text = "\(variant.rawValue) \(Number.short(value)) /s"
        if let interval = capacity.intervals[variant.rawValue] {
            let low = horizontal(max(interval.low, horizontal.domain.lowerBound))
            let high = horizontal(min(interval.high, horizontal.domain.upperBound))
            // Two rounds give an interval as wide as the chart: a band over everything would say nothing, the figure says it all.
            if high - low < (right - horizontal.start) / 2 {
                svg.rect(
                    low, top, high - low, bottom - top, style: "fill=\"\(variant.colour)\" opacity=\".13\"",
                    tip:
                        "95 % interval of the capacity over rounds: \(Number.short(interval.low)) to \(Number.short(interval.high)) a second"
                )
            }
            text += " [\(Number.short(max(interval.low, 0))), \(Number.short(interval.high))]"
        }
        svg.line(x, labelY + 3, x, bottom, style: "stroke=\"\(variant.colour)\" stroke-width=\"1.6\"")
        let isLeft = x > right / 2
        svg.text(x + (isLeft ? -6 : 6), labelY, text, class: "k h", anchor: isLeft ? .end : .start, fill: variant.colour)
    }
}
