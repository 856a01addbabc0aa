import Statistics

/// A mean of differences paired by round, in the figure's own unit, with Student's interval over the rounds.
package struct Difference: Codable, Equatable, Sendable {
    package var value: Double
    /// Nil with fewer than two rounds: one has no spread.
    package var low: Double?
    package var high: Double?
    package var rounds: Int

    /// - Returns: nil without a round.
    init?(_ differences: [Double]) {
        guard !differences.isEmpty else { return nil }
        let moments = Moments(of: differences)
        let interval = moments.interval()
        value = moments.mean
        low = interval?.low
        high = interval?.high
        rounds = differences.count
    }

    /// Mean of `first` less mean of `second`, which were measured apart: their variances add up (Welch, Biometrika 1947).
    init?(_ first: [Double], less second: [Double]) {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let one = Moments(of: first)
        let other = Moments(of: second)
        value = one.mean - other.mean
        rounds = min(first.count, second.count)
        guard rounds > 1 else { return }
        let variances = [one, other].map { $0.variance / Double($0.count) }
        let variance = variances[0] + variances[1]
        let denominator = zip(variances, [one, other]).reduce(0) { $0 + $1.0 * $1.0 / Double($1.1.count - 1) }
        let freedom = denominator > 0 ? variance * variance / denominator : Double(rounds - 1)
        let halfWidth = StudentT.quantile(0.975, degreesOfFreedom: freedom) * variance.squareRoot()
        low = value - halfWidth
        high = value + halfWidth
    }

    /// Nil without an interval.
    package var includesZero: Bool? {
        guard let low, let high else { return nil }
        return low <= 0 && 0 <= high
    }
}
