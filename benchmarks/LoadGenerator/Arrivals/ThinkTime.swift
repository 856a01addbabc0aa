package import Statistics

/// How long a customer of a closed loop looks at an answer before asking again: negative-exponential, as TPC-W asks of its emulated
/// browsers (TPC-W 1.8, clause 5.3.1.1).
package struct ThinkTime: Sendable, Equatable {
    package let meanMillis: Double

    package init(meanMillis: Double) { self.meanMillis = meanMillis }

    /// Nanoseconds. By inversion, as the gaps of `ArrivalSchedule`.
    package func draw(using random: inout SplitMix64) -> Int64 { Int64(Exponential.draw(using: &random) * meanMillis * 1e6) }
}
