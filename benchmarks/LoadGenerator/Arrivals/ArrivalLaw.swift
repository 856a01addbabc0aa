#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

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
    private var elapsedNanos = 0.0

    /// - Parameter rate: arrivals a second, above zero.
    package init(law: ArrivalLaw, rate: Double, seed: UInt64) {
        precondition(rate > 0, "an open loop needs a rate above zero")
        self.law = law
        meanGapNanos = 1e9 / rate
        random = SplitMix64(seed: seed)
    }

    /// The next intended time, nanoseconds after the start. By inversion: −ln(1 − U) × mean.
    package mutating func next() -> UInt64 {
        switch law {
        case .poisson: elapsedNanos += -log1p(-random.unit()) * meanGapNanos
        case .constant: elapsedNanos += meanGapNanos
        }
        return UInt64(elapsedNanos)
    }
}
