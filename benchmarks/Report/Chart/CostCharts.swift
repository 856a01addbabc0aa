/// CPU a journey of each variant, one bar, split by the process that used it.
enum ProcessorChart {
    static func draw(_ costs: CostAnalysis) -> String? {
        let byVariant = Dictionary(grouping: costs.processes, by: \.variant)
        let totals = byVariant.mapValues { $0.reduce(0) { $0 + $1.cpuMillisPerRequest } }
        guard let highest = totals.values.max(), highest > 0 else { return nil }
        let left = 108.0
        let right = 428.0
        let (scale, ticks) = Scale.linear(upTo: highest, from: left, to: right)
        let microservices = (byVariant[.microservices] ?? []).sorted { $0.cpuMillisPerRequest > $1.cpuMillisPerRequest }
        let rows = (microservices.count + 2) / 3
        var svg = SVG(width: 500, height: 162 + Double(rows) * 18, label: "CPU milliseconds a journey by process")
        for tick in ticks {
            svg.line(scale(tick), 8, scale(tick), 104)
            svg.text(scale(tick), 120, Number.short(tick), anchor: .middle)
        }
        svg.text(right, 138, "ms CPU a journey", anchor: .end)
        for (row, variant) in Variant.allCases.enumerated() {
            let y = 16.0 + Double(row) * 46
            svg.text(left - 12, y + 21, variant.rawValue, class: "k", anchor: .end, fill: variant.colour)
            var start = 0.0
            let parts = (byVariant[variant] ?? []).sorted { $0.cpuMillisPerRequest > $1.cpuMillisPerRequest }
            for (index, part) in parts.enumerated() {
                let end = start + part.cpuMillisPerRequest
                let width = scale(end) - scale(start)
                svg.rect(
                    scale(start), y, width, 34, style: "fill=\"\(variant.colour)\" fill-opacity=\"\(shade(index))\" stroke=\"var(--bg)\"",
                    tip: "\(part.name): \(Number.short(part.cpuMillisPerRequest)) ms CPU a journey")
                if variant == .microservices, width > 15 {
                    svg.text(scale(start) + width / 2, y + 21, "\(index + 1)", class: "t", anchor: .middle)
                }
                start = end
            }
            svg.text(scale(start) + 6, y + 21, "\(Number.short(start)) ms", class: "t")
        }
        for (index, part) in microservices.enumerated() {
            let x = 8.0 + Double(index % 3) * 165
            svg.text(
                x, 164 + Double(index / 3) * 18, "\(index + 1)  \(part.name)  \(Number.short(part.cpuMillisPerRequest)) ms", class: "a")
        }
        return svg.markup
    }

    private static func shade(_ index: Int) -> String { index.isMultiple(of: 2) ? ".8" : ".5" }
}

/// Costs with different units side by side: each pair of bars has its own scale, so the figures are written beside them.
enum CostBars {
    static func draw(_ figures: [Comparison]) -> String? {
        let drawn = figures.filter { ($0.monolith ?? 0) > 0 || ($0.microservices ?? 0) > 0 }
        guard !drawn.isEmpty else { return nil }
        var svg = SVG(width: 760, height: Double(drawn.count) * 50 + 8, label: "memory, processes, context switches and bytes written")
        let left = 262.0
        let right = 530.0
        for (row, figure) in drawn.enumerated() {
            let top = Double(row) * 50 + 6
            svg.text(left - 12, top + 23, figure.label, class: "t", anchor: .end)
            let highest = max(figure.monolith ?? 0, figure.microservices ?? 0)
            for (index, variant) in Variant.allCases.enumerated() {
                let y = top + Double(index) * 19
                let value = figure.value(of: variant) ?? 0
                let width = (right - left) * value / highest
                svg.rect(
                    left, y, max(width, 1), 16, style: "fill=\"\(variant.colour)\" fill-opacity=\".85\"",
                    tip: "\(variant.rawValue): \(figure.text(of: variant))")
                svg.text(left + width + 6, y + 12.5, "\(figure.text(of: variant)) \(variant == .monolith ? "mono" : "micro")", class: "a")
            }
            svg.text(748, top + 23, figure.ratio?.text ?? "", class: "t", anchor: .end)
        }
        return svg.markup
    }
}
