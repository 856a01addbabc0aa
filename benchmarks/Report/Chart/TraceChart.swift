/// One checkout as bars over time, nested by parent, coloured by process.
enum TraceChart {
    /// - Parameter millis: of the time axis, the same for both variants.
    static func draw(_ trace: TraceAnalysis, millis: Double) -> String {
        let left = 214.0
        let right = 492.0
        let row = 17.0
        let legend = legend(trace)
        let top = 14 + Double(legend.rows) * 16
        let bottom = top + Double(trace.spans.count) * row
        let (scale, ticks) = Scale.linear(upTo: millis, from: left, to: right)
        var svg = SVG(
            width: 500, height: bottom + 24, label: "one checkout of the \(trace.variant.rawValue): \(trace.spans.count) spans over time")
        for entry in legend.entries {
            svg.rect(entry.x, entry.y - 9, 10, 10, style: "fill=\"\(colour(entry.name, trace))\"")
            svg.text(entry.x + 14, entry.y, SVG.clipped(entry.name, 24))
        }
        for tick in ticks {
            svg.line(scale(tick), top, scale(tick), bottom)
            svg.text(scale(tick), bottom + 15, Number.short(tick), anchor: tick == ticks.last ? .end : .middle)
        }
        svg.text(left - 8, bottom + 15, "ms", anchor: .end)
        for (index, span) in trace.spans.enumerated() {
            let y = top + Double(index) * row
            let indent = min(Double(span.depth) * 7, 84)
            // 6.1 of the drawing's units a character of the small face.
            let room = max(Int((left - 12 - indent) / 6.1), 8)
            svg.text(4 + indent, y + 12, SVG.clipped(span.name, room))
            let x = scale(span.startMillis)
            let width = max(scale(span.startMillis + span.durationMillis) - x, 1)
            let failed = span.isError ? " stroke=\"var(--bad)\" stroke-width=\"1.5\"" : ""
            svg.rect(
                x, y + 3, width, row - 6, style: "fill=\"\(colour(span.process, trace))\" fill-opacity=\"\(opacity(span))\"\(failed)",
                tip: "\(span.process): \(span.name) (\(span.kind)), \(Number.short(span.durationMillis)) ms from "
                    + "\(Number.short(span.startMillis)) ms\(span.isError ? ", failed" : "")")
            let isNearEnd = x + width > right - 42
            svg.text(
                isNearEnd ? x - 3 : x + width + 3, y + 12, Number.short(span.durationMillis), anchor: isNearEnd ? .end : .start)
        }
        return svg.markup
    }

    /// A client's span is the paler of the two: what lies in it and in no server's is the way between them.
    private static func opacity(_ span: TraceAnalysis.Span) -> String { span.kind == "client" ? ".45" : ".95" }

    /// Hues that keep their distance on white and on black.
    private static let palette = [
        "#c8641b", "#4e79a7", "#59a14f", "#b6992d", "#b07aa1", "#d37295", "#499894", "#8c6d5a", "#e15759", "#79706e", "#6b6ecf",
    ]

    private static func colour(_ process: String, _ trace: TraceAnalysis) -> String {
        guard trace.variant == .microservices else { return Variant.monolith.colour }
        let index = trace.processes.firstIndex(of: process) ?? 0
        return palette[index % palette.count]
    }

    private static func legend(_ trace: TraceAnalysis) -> (entries: [(name: String, x: Double, y: Double)], rows: Int) {
        var entries: [(name: String, x: Double, y: Double)] = []
        var x = 4.0
        var y = 12.0
        for name in trace.processes {
            let width = 28 + Double(min(name.count, 24)) * 6.1
            if x + width > 496, x > 4 {
                x = 4
                y += 16
            }
            entries.append((name, x, y))
            x += width
        }
        return (entries, Int((y - 12) / 16) + 1)
    }
}
