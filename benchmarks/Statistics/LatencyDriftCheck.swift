/// Whether an open loop was steady: a queue that grows, or a system that still warms up, shows in the latency of the last third of a phase
/// against that of the first. Goodput cannot show it, as all that arrives is answered in the end.
package struct LatencyDriftCheck: Codable, Equatable, Sendable {
    /// Medians of the arrivals that were intended in each third.
    package var firstMicros: Double
    package var lastMicros: Double
    /// Arrivals behind them.
    package var firstCount: Int
    package var lastCount: Int

    package init(firstMicros: Double, lastMicros: Double, firstCount: Int, lastCount: Int) {
        self.firstMicros = firstMicros
        self.lastMicros = lastMicros
        self.firstCount = firstCount
        self.lastCount = lastCount
    }

    /// Last over first, less one.
    package var drift: Double { lastMicros / max(firstMicros, 1) - 1 }

    /// How many times the slower third is as slow as the faster, less one: getting slower and getting faster weigh the same.
    package var change: Double { max(firstMicros, lastMicros) / max(min(firstMicros, lastMicros), 1) - 1 }

    /// Differences up to here are the scheduler's and the timer's, whatever share of a fast answer they make.
    package static let leastMicros = 200.0

    /// The largest `change` that is still steady: `tolerance`, or what chance alone exceeds once in 16,000 runs: four standard errors of the
    /// difference of two medians. That of one is 1 ÷ (2 f √n), f the density at the median; exponential times, which spread more than
    /// answers do, have 1 ÷ (ln 2 √n) of the median.
    ///
    /// A queue that grows leaves either far behind: at 5 % above its capacity a system is 200 ms later in the last third of six seconds than
    /// in the first, which is many times the median of a system that keeps up.
    package func bound(tolerance: Double = 0.25) -> Double {
        let spread = (1 / Double(max(firstCount, 1)) + 1 / Double(max(lastCount, 1))).squareRoot()
        return max(tolerance, 4 * spread / 0.693)
    }

    /// - Parameter tolerance: of `bound`.
    package func isSteady(tolerance: Double = 0.25) -> Bool {
        abs(lastMicros - firstMicros) <= Self.leastMicros || change <= bound(tolerance: tolerance)
    }
}
