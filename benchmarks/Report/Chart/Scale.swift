import Foundation

/// Maps a figure to a coordinate.
struct Scale {
    enum Law { case linear, logarithmic }

    let law: Law
    let domain: ClosedRange<Double>
    let start: Double
    let end: Double

    func callAsFunction(_ value: Double) -> Double {
        let share =
            switch law {
            case .linear: (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
            case .logarithmic: log(value / domain.lowerBound) / log(domain.upperBound / domain.lowerBound)
            }
        return start + (end - start) * share
    }

    /// From zero to a round figure above `maximum`, four or five steps.
    static func linear(upTo maximum: Double, from start: Double, to end: Double) -> (scale: Scale, ticks: [Double]) {
        let safe = maximum > 0 && maximum.isFinite ? maximum : 1
        let magnitude = pow(10, floor(log10(safe / 4)))
        let step = [1, 2, 2.5, 5, 10].map { $0 * magnitude }.first { $0 * 5 >= safe } ?? magnitude * 10
        let count = Int((safe / step - 1e-9).rounded(.up))
        let scale = Scale(law: .linear, domain: 0...(Double(count) * step), start: start, end: end)
        return (scale, (0...count).map { Double($0) * step })
    }

    /// Over whole steps of 1, 2, 5 around the values.
    static func logarithmic(over values: [Double], from start: Double, to end: Double) -> (scale: Scale, ticks: [Double]) {
        let positive = values.filter { $0 > 0 && $0.isFinite }
        let low = positive.min() ?? 0.1
        let high = max(positive.max() ?? 1, low * 2)
        let decades = Int(floor(log10(low)))...Int(ceil(log10(high)))
        let steps = decades.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
        let first = steps.last { $0 <= low * 1.0001 } ?? low
        let last = steps.first { $0 >= high * 0.9999 } ?? high
        return (Scale(law: .logarithmic, domain: first...last, start: start, end: end), steps.filter { $0 >= first && $0 <= last })
    }
}
