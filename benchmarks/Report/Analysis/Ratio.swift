import Statistics

/// A figure of both blocks of one pair.
struct RatioPair {
    var monolith: Double
    var microservices: Double
}

/// How many times the monolith's figure the microservices' is, with the interval that `RatioEstimate` explains.
package struct Ratio: Codable, Equatable, Sendable {
    package var value: Double
    package var low: Double
    package var high: Double
    package var pairs: Int
    /// Of the interval, 0…1.
    package var confidence = 0.95
    /// The percentile bootstrap over the same pairs, for comparison: too narrow with few.
    package var bootstrapLow: Double?
    package var bootstrapHigh: Double?

    /// The interval includes 1: the run does not tell the two apart.
    package var isNoDifference: Bool { low <= 1 && 1 <= high }

    enum Missing: Error, Equatable {
        case noPairs
        /// One pair has no spread, so it has no interval, so it is not shown.
        case onePair
        /// Nothing happened in either, such as no failed request.
        case zeroInBoth
        case zero

        var text: String {
            switch self {
            case .noPairs: "no verdict: no valid block pair has this figure"
            case .onePair: "no verdict: one block pair gives no interval"
            case .zeroInBoth: "none in either"
            case .zero: "no verdict: a ratio needs figures above zero"
            }
        }
    }

    static func estimate(_ pairs: [RatioPair]) -> Result<Ratio, Missing> {
        guard !pairs.isEmpty else { return .failure(.noPairs) }
        guard pairs.count > 1 else { return .failure(.onePair) }
        guard pairs.contains(where: { $0.monolith != 0 || $0.microservices != 0 }) else { return .failure(.zeroInBoth) }
        guard let estimate = RatioEstimate.ofPairs(pairs.map(\.microservices), over: pairs.map(\.monolith)) else { return .failure(.zero) }
        return .success(
            Ratio(
                value: estimate.ratio, low: estimate.low, high: estimate.high, pairs: estimate.pairs, confidence: estimate.confidence,
                bootstrapLow: estimate.bootstrap.low, bootstrapHigh: estimate.bootstrap.high))
    }
}

extension Result where Failure == Ratio.Missing {
    var failureText: String? {
        if case .failure(let missing) = self { missing.text } else { nil }
    }
}
