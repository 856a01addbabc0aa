package import Statistics

/// Draws an index in proportion to its weight.
package struct WeightedChoice: Sendable {
    private let cumulative: [Double]
    private let total: Double

    package init(_ weights: [Double]) {
        precondition(weights.contains { $0 > 0 } && !weights.contains { $0 < 0 }, "weights are positive or zero, and not all zero")
        var sum = 0.0
        cumulative = weights.map {
            sum += $0
            return sum
        }
        total = sum
    }

    package func draw(using random: inout SplitMix64) -> Int {
        let target = random.unit() * total
        return cumulative.firstIndex { $0 > target } ?? cumulative.count - 1
    }
}
