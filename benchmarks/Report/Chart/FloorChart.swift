/// Each journey's median of both variants above what its SQL alone takes, with the machine's own prices as lines.
enum FloorChart {
    static func draw(_ journeys: [JourneyFloor], machine: [MachineFloorRecord]) -> String? {
        let highest = journeys.flatMap { [$0.monolithMillis ?? 0, $0.microservicesMillis ?? 0, $0.medianMillis] }.max() ?? 0
        guard highest > 0 else { return nil }
        let left = 92.0
        let right = 640.0
        let group = 58.0
        let top = 12 + Double(machine.count) * 16
        let bottom = top + Double(journeys.count) * group
        let (scale, ticks) = Scale.linear(upTo: highest, from: left, to: right)
        var svg = SVG(width: 760, height: bottom + 24, label: "median of each journey beside its floor in SQL and the machine’s own prices")
        for tick in ticks {
            svg.line(scale(tick), top, scale(tick), bottom)
            svg.text(scale(tick), bottom + 16, Number.short(tick), anchor: .middle)
        }
        svg.text(752, bottom + 16, "ms, median", anchor: .end)
        for (row, floor) in machine.sorted(by: { $0.medianMicros > $1.medianMicros }).enumerated() {
            let value = floor.medianMicros / 1000
            guard value <= scale.domain.upperBound else { continue }
            let y = 12 + Double(row) * 16
            svg.line(scale(value), y - 8, scale(value), bottom, style: "stroke=\"var(--bad)\" stroke-dasharray=\"3 3\"")
            svg.text(scale(value) + 5, y, "\(SVG.clipped(floor.name, 60)) \(Number.short(value)) ms", class: "bad h")
        }
        for (index, journey) in journeys.enumerated() {
            let y = top + Double(index) * group + 5
            svg.text(left - 10, y + 28, SVG.clipped(journey.journey, 14), class: "t", anchor: .end)
            let bars: [(name: String, value: Double?, colour: String)] = [
                ("SQL alone", journey.medianMillis, "var(--muted)"), ("monolith", journey.monolithMillis, Variant.monolith.colour),
                ("microservices", journey.microservicesMillis, Variant.microservices.colour),
            ]
            for (row, bar) in bars.enumerated() {
                guard let value = bar.value else { continue }
                let line = y + Double(row) * 16
                svg.rect(
                    left, line, max(scale(value) - left, 1), 13, style: "fill=\"\(bar.colour)\" fill-opacity=\".85\"",
                    tip: "\(journey.journey), \(bar.name): \(Number.short(value)) ms")
                svg.text(scale(value) + 6, line + 11, "\(Number.short(value)) ms \(bar.name)", class: "a h")
            }
        }
        return svg.markup
    }
}
