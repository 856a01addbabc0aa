import Foundation

/// Latency by percentile on a log axis: the line is the merged histogram, the band the spread of the blocks.
enum LatencyChart {
    private struct Point {
        var x: Double
        var value: Double
        var spread: (low: Double, high: Double)
        var label: String
    }

    static func draw(_ analysis: Analysis) -> String? {
        let percentiles = zip(LatencyAnalysis.percentiles, analysis.latency.overall).filter {
            $0.1.monolith != nil || $0.1.microservices != nil
        }
        guard percentiles.count > 1, let outermost = percentiles.last?.0 else { return nil }
        // Nines at equal distances, as HdrHistogram plots them.
        let nines = { (percentile: Double) in -log10(1 - percentile / 100) }
        let left = 52.0
        let right = 520.0
        let horizontal = Scale(law: .linear, domain: nines(50)...nines(outermost), start: left + 8, end: right)
        let objective = analysis.run.latencyObjectiveMillis
        var series: [Variant: [Point]] = [:]
        for variant in Variant.allCases {
            series[variant] = percentiles.compactMap { percentile, figure in
                guard let value = figure.value(of: variant) else { return nil }
                let blocks = figure.blocks(of: variant)
                return Point(
                    x: horizontal(nines(percentile)), value: value, spread: (blocks.min() ?? value, blocks.max() ?? value),
                    label: figure.label)
            }
        }
        let values = series.values.joined().flatMap { [$0.value, $0.spread.low, $0.spread.high] } + [objective]
        let (vertical, ticks) = Scale.logarithmic(over: values, from: 266, to: 24)
        var svg = SVG(width: 640, height: 304, label: "latency by percentile on a log axis, both variants, with the spread of their blocks")
        for tick in ticks {
            svg.line(left, vertical(tick), right, vertical(tick))
            svg.text(left - 6, vertical(tick) + 4, Number.short(tick), anchor: .end)
        }
        for (percentile, figure) in percentiles {
            svg.text(horizontal(nines(percentile)), 286, figure.label, anchor: .middle)
        }
        svg.text(left, 12, "ms, log scale")
        svg.line(left, vertical(objective), right, vertical(objective), style: "stroke=\"var(--bad)\" stroke-dasharray=\"4 3\"")
        svg.text(right, vertical(objective) - 5, "objective \(Number.short(objective)) ms", class: "bad", anchor: .end)
        for variant in Variant.allCases {
            let points = series[variant] ?? []
            let band = points.map { ($0.x, vertical($0.spread.high)) } + points.reversed().map { ($0.x, vertical($0.spread.low)) }
            svg.polygon(band, style: "fill=\"\(variant.colour)\" opacity=\".18\"")
            svg.polyline(points.map { ($0.x, vertical($0.value)) }, style: SVG.stroke(variant))
            for point in points {
                svg.mark(
                    variant, point.x, vertical(point.value), size: 2.8,
                    tip: "\(variant.rawValue) \(point.label): \(Number.short(point.value)) ms, blocks "
                        + "\(Number.short(point.spread.low)) to \(Number.short(point.spread.high)) ms")
            }
        }
        label(series, vertical, &svg)
        return svg.markup
    }

    /// The names at the ends of their lines, kept apart where the lines meet.
    private static func label(_ series: [Variant: [Point]], _ vertical: Scale, _ svg: inout SVG) {
        var ends = Variant.allCases.compactMap { variant in
            series[variant]?.last.map { (variant: variant, x: $0.x, y: vertical($0.value) + 4) }
        }.sorted { $0.y < $1.y }
        if ends.count == 2, ends[1].y - ends[0].y < 15 { ends[1].y = ends[0].y + 15 }
        for end in ends { svg.text(end.x + 8, end.y, end.variant.rawValue, class: "k", fill: end.variant.colour) }
    }
}
