/// Little's law, L = λW (Little, Operations Research 1961): a run that breaks it has counted wrongly.
package struct LittlesLawCheck: Codable, Equatable, Sendable {
    /// Journeys under way on average, as observed.
    package var observed: Double
    /// Rate × mean time.
    package var expected: Double

    package init(meanInFlight: Double, ratePerSecond: Double, meanSeconds: Double) {
        observed = meanInFlight
        expected = ratePerSecond * meanSeconds
    }

    package var relativeError: Double { abs(observed - expected) / max(expected, 1e-9) }

    /// The relative error that right counting can still show.
    ///
    /// Within a phase the law is an identity but for its end: what is under way then has time in its mean that the average under way has
    /// not. At most that is all that arrived within the longest time, `rate × longest² ÷ 2` journey-seconds. Beyond it `tolerance` covers the
    /// histogram's three digits (0.1 %) and clocks read one after another; `ceiling` keeps one long outlier from excusing everything. Time
    /// has to be counted from release to end on both sides: a late generator would else look like lost journeys.
    package func bound(
        tolerance: Double = 0.02, ceiling: Double = 0.25, ratePerSecond: Double, longestSeconds: Double, phaseSeconds: Double
    ) -> Double {
        let end = ratePerSecond * longestSeconds * longestSeconds / 2 / max(phaseSeconds, 1e-9)
        return max(tolerance, min(ceiling, end / max(expected, 1e-9)), 0.005 / max(expected, 1e-9))
    }
}

/// Whether the goodput of the first and the last third of a closed loop agree: a run that is still warming up, or sinking, is not steady.
/// In an open loop goodput is what was asked for however the system does, so there `LatencyDriftCheck` looks.
package struct SteadyStateCheck: Codable, Equatable, Sendable {
    package var firstThird: Double
    package var lastThird: Double

    /// Of counts of independent arrivals: the drift that chance alone exceeds once in 16,000 runs, four standard errors of the ratio of two
    /// Poisson counts, and never less than `tolerance`.
    /// - Parameter windows: in a third.
    package func bound(tolerance: Double = 0.1, windows: Int) -> Double {
        let counts = (firstThird * Double(windows), lastThird * Double(windows))
        guard counts.0 > 0 else { return tolerance }
        // From the larger: a run that sank to nothing must not widen its own bound.
        return max(tolerance, 4 * (2 / max(counts.0, counts.1)).squareRoot())
    }

    /// - Parameter series: one figure a window, such as successes; windows at the end that were cut short have to be left out.
    /// - Returns: nil with fewer than six windows.
    package init?(series: [Double]) {
        let third = series.count / 3
        guard third >= 2 else { return nil }
        firstThird = series.prefix(third).reduce(0, +) / Double(third)
        lastThird = series.suffix(third).reduce(0, +) / Double(third)
    }

    /// Last over first, less one.
    package var drift: Double { firstThird == 0 ? (lastThird == 0 ? 0 : .infinity) : lastThird / firstThird - 1 }
}
