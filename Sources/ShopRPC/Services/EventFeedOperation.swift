package import ShopCore

/// Why a feed gave no events.
package enum FeedFailure: ServiceFailure {
    /// The producer does not know this subscriber.
    case notSubscribed
    /// The subscriber has events that the producer never had: the producer's data is older than the subscriber's, or was replaced.
    case cursorAhead(head: Int64)
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

/// A producer's events after a position, oldest first; waits for the next where there is none. Asking for what comes after a position
/// says that everything up to it has been applied and may be forgotten.
package struct PullEvents: ServiceOperation {
    package typealias Response = [EventEnvelope]
    package typealias Failure = FeedFailure
    package static let name = "events.pull"
    package static let isIdempotent = true

    /// Below a call's default budget, so that an empty answer is never mistaken for a producer that is away.
    package static let waitLimitsMillis = 0...1_500
    package static let limits = 1...500

    package var subscriber: ContextName
    package var after: Int64
    package var limit: Int
    package var waitMillis: Int

    package init(subscriber: ContextName, after: Int64, limit: Int = 200, waitMillis: Int = 1_000) {
        self.subscriber = subscriber
        self.after = after
        self.limit = limit
        self.waitMillis = waitMillis
    }
}
