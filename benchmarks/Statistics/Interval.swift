/// A range that holds the true value with the stated confidence.
package struct Interval: Codable, Equatable, Sendable {
    package var low: Double
    package var high: Double
    /// 0…1, 0.95 for a 95 % interval.
    package var confidence: Double

    package init(low: Double, high: Double, confidence: Double = 0.95) {
        self.low = low
        self.high = high
        self.confidence = confidence
    }

    package func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
