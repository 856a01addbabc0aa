/// Mean and unbiased variance.
package struct Moments: Codable, Equatable, Sendable {
    package var count: Int
    package var mean: Double
    /// Divided by n − 1; 0 with fewer than two samples.
    package var variance: Double

    package init(of samples: [Double]) {
        count = samples.count
        var mean = 0.0
        var sumOfSquares = 0.0
        for (index, sample) in samples.enumerated() {
            let delta = sample - mean
            mean += delta / Double(index + 1)
            sumOfSquares += delta * (sample - mean)
        }
        self.mean = mean
        variance = samples.count > 1 ? sumOfSquares / Double(samples.count - 1) : 0
    }

    package var standardDeviation: Double { variance.squareRoot() }

    /// Student's interval of the mean; nil with fewer than two samples.
    package func interval(confidence: Double = 0.95) -> Interval? {
        guard count >= 2 else { return nil }
        let halfWidth =
            StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: Double(count - 1)) * (variance / Double(count)).squareRoot()
        return Interval(low: mean - halfWidth, high: mean + halfWidth, confidence: confidence)
    }
}
