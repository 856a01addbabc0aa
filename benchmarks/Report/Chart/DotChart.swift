/// The closed-loop peak of every block as a dot, the mean as a line.
enum PeakChart {
    static func draw(_ figure: Comparison) -> String? {
        let all = figure.monolithBlocks + figure.microservicesBlocks
        guard let highest = all.max() else { return nil }
        let left = 108.0
        let right = 478.0
        let (scale, ticks) = Scale.linear(upTo: highest, from: left, to: right)
        var svg = SVG(width: 500, height: 172, label: "closed-loop peak of every block, HTTP requests a second")
        for tick in ticks {
            svg.line(scale(tick), 20, scale(tick), 128)
            svg.text(scale(tick), 144, Number.short(tick), anchor: .middle)
        }
        svg.text(right, 166, "HTTP requests a second, closed loop", anchor: .end)
        for (row, variant) in Variant.allCases.enumerated() {
            let y = 48.0 + Double(row) * 52
            svg.text(left - 12, y + 4, variant.rawValue, class: "k", anchor: .end, fill: variant.colour)
            guard let average = figure.value(of: variant) else {
                svg.text(left + 6, y + 4, "no valid block")
                continue
            }
            svg.line(scale(average), y - 18, scale(average), y + 18, style: "stroke=\"\(variant.colour)\" stroke-width=\"2\"")
            let isNearEnd = scale(average) > right - 90
            svg.text(
                scale(average) + (isNearEnd ? -7 : 7), y - 13, "mean \(Number.short(average))", class: "t",
                anchor: isNearEnd ? .end : .start)
            for (index, value) in figure.blocks(of: variant).enumerated() {
                // Spread over three rows: equal figures stay countable.
                let offset = Double(index % 3 - 1) * 7
                svg.mark(variant, scale(value), y + offset, tip: "\(variant.rawValue): \(Number.short(value)) requests a second")
            }
        }
        return svg.markup
    }
}
