import Statistics

/// How the gaps between arrivals are distributed.
package enum ArrivalLaw: String, Codable, CaseIterable, Sendable {
    /// Independent customers: exponential gaps. The default, because a constant rate hides queueing.
    case poisson
    /// Equal gaps.
    case constant
}

/// The intended times of the arrivals of an open loop, one after another, from the seed alone.
///
/// Times are absolute: an arrival that is released late does not move those after it.
package struct ArrivalSchedule: Sendable {
    private let meanGapNanos: Double
    private let law: ArrivalLaw
    private var random: SplitMix64
    private var elapsedNanos: Double

    /// - Parameter rate: arrivals a second, above zero.
    package init(law: ArrivalLaw, rate: Double, seed: UInt64) {
        self.init(law: law, totalRate: rate, seed: seed, loop: 0, of: 1)
    }

    /// One loop's part of a rate that several loops offer together. Independent Poisson streams add up to a Poisson stream of the sum of
    /// their rates; streams at a constant rate add up to one where each is shifted by one gap of the whole against the last.
    package init(law: ArrivalLaw, totalRate: Double, seed: UInt64, loop: Int, of loops: Int) {
        precondition(totalRate > 0, "an open loop needs a rate above zero")
        precondition((0..<loops).contains(loop), "a loop that does not exist")
        self.law = law
        meanGapNanos = 1e9 * Double(loops) / totalRate
        // One loop's arrivals are those that the seed has always named.
        random = loop == 0 ? SplitMix64(seed: seed) : SplitMix64(seed: seed, stream: .max - UInt64(loop))
        elapsedNanos = law == .constant ? 1e9 * Double(loop + 1 - loops) / totalRate : 0
    }

    /// The next intended time, nanoseconds after the start.
    package mutating func next() -> UInt64 {
        switch law {
        case .poisson: elapsedNanos += Exponential.draw(using: &random) * meanGapNanos
        case .constant: elapsedNanos += meanGapNanos
        }
        return UInt64(elapsedNanos)
    }
}
