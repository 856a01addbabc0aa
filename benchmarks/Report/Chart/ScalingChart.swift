/// Closed-loop throughput over connections: marks are measured, hollow where they are not in the fit; lines are the
/// Universal Scalability Law where it could be fitted.
enum ScalingChart {
    static func draw(_ scaling: ScalingAnalysis) -> String? {
        let points = scaling.curves.flatMap(\.points)
        guard let most = points.map(\.connections).max(), let highest = points.map(\.requestsPerSecond).max(), highest > 0 else {
            return nil
        }
        let left = 62.0
        let right = 520.0
        let bottom = 250.0
        let (horizontal, connections) = Scale.linear(upTo: Double(most), from: left, to: right)
        let fitted = points.compactMap(\.fittedPerSecond)
        let (vertical, ticks) = Scale.linear(upTo: max(highest, fitted.max() ?? 0), from: bottom, to: 22)
        var svg = SVG(width: 640, height: 292, label: "closed-loop throughput over connections, measured and fitted")
        for tick in ticks {
            svg.line(left, vertical(tick), right, vertical(tick))
            svg.text(left - 6, vertical(tick) + 4, Number.short(tick), anchor: .end)
        }
        for count in connections { svg.text(horizontal(count), bottom + 18, Number.short(count), anchor: .middle) }
        svg.text(right, bottom + 36, "connections, closed loop", anchor: .end)
        svg.text(left, 12, "HTTP requests a second")
        var ends: [(variant: Variant, y: Double)] = []
        for curve in scaling.curves {
            if let law = curve.law {
                let line = (0...60).map { step -> (Double, Double) in
                    let count = 1 + (Double(most) - 1) * Double(step) / 60
                    return (horizontal(count), vertical(law(count)))
                }
                svg.polyline(line, style: SVG.stroke(curve.variant, width: 1.8))
            }
            for point in curve.points {
                let left = point.leftOut.map { "; not in the fit: \($0)" } ?? ""
                let tip =
                    "\(curve.variant.rawValue), \(point.connections) connections: \(Number.short(point.requestsPerSecond)) requests a second"
                    + left
                let (x, y) = (horizontal(Double(point.connections)), vertical(point.requestsPerSecond))
                if point.leftOut == nil {
                    svg.mark(curve.variant, x, y, tip: tip)
                } else {
                    svg.hollowMark(curve.variant, x, y, tip: tip)
                }
            }
            if let last = curve.points.last { ends.append((curve.variant, vertical(last.requestsPerSecond) + 4)) }
        }
        ends.sort { $0.y < $1.y }
        if ends.count == 2, ends[1].y - ends[0].y < 15 { ends[1].y = ends[0].y + 15 }
        for end in ends { svg.text(right + 10, end.y, end.variant.rawValue, class: "k", fill: end.variant.colour) }
        return svg.markup
    }
}
