import Topology

/// How long one replica was behind: two bounds, counted from the owner's answer. The truth lies between.
package struct StalenessSample: Sendable {
    /// The last stale read began so long after the change, at least 1; 0 without a stale read.
    package var staleMicros: Int
    /// The first fresh read ended so long after the change.
    package var freshMicros: Int
    /// It did not show within the limit.
    package var isEndless = false

    /// Reads until the change shows.
    /// - Parameter isFresh: nil where the read failed, which says nothing.
    package static func untilFresh(
        limitSeconds: Double, isolation: isolated (any Actor)? = #isolation, isFresh: () async throws -> Bool?
    ) async throws -> StalenessSample {
        let changed = ContinuousClock.now
        var lastStale: ContinuousClock.Instant?
        while ContinuousClock.now - changed < .seconds(limitSeconds) {
            try Task.checkCancellation()
            let began = ContinuousClock.now
            guard let fresh = try await isFresh() else {
                await Pause.millis(2)
                continue
            }
            if fresh {
                return StalenessSample(
                    // The first read begins within a microsecond of the change: a stale one must not count as none.
                    staleMicros: lastStale.map { max(1, micros($0 - changed)) } ?? 0, freshMicros: micros(ContinuousClock.now - changed))
            }
            lastStale = began
        }
        return StalenessSample(staleMicros: Int(limitSeconds * 1e6), freshMicros: Int(limitSeconds * 1e6), isEndless: true)
    }

    private static func micros(_ duration: Duration) -> Int { Int(duration / .microseconds(1)) }
}
