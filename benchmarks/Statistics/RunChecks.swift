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

    /// - Parameter absolute: differences below so many journeys never count: at light load a late release weighs as much as the service.
    package func holds(tolerance: Double = 0.15, absolute: Double = 0.25) -> Bool {
        relativeError <= tolerance || abs(observed - expected) <= absolute
    }
}

/// Whether the first and the last third of a run agree: a run that is still warming up, or sinking, is not steady.
package struct SteadyStateCheck: Codable, Equatable, Sendable {
    package var firstThird: Double
    package var lastThird: Double

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

    package func holds(tolerance: Double = 0.1) -> Bool { abs(drift) <= tolerance }
}
