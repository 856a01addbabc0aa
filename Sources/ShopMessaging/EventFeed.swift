package import ShopCore
package import ShopRPC
import ShopRuntime
package import ShopSQL
import Synchronization

/// A producer's side of the event feed: answers `PullEvents` from the outbox, and waits for the next commit where it has nothing.
package final class EventFeed: Sendable {
    /// A subscriber that lags by more is acknowledged although more events wait for it, so that the outbox stays small.
    private static let maximumUnacknowledged: Int64 = 1_000

    private let outbox: Outbox
    private let database: any Database
    private let committed = Signal()
    /// What is known to be acknowledged, so that a poll without news writes nothing.
    private let acknowledged = Mutex<[ContextName: Int64]>([:])

    package init(outbox: Outbox, database: any Database) {
        self.outbox = outbox
        self.database = database
        outbox.whenCommitted { [committed] in committed.notify() }
    }

    /// Answers at once those who wait: at a stop, so that they don't hold it up.
    package func wakeAll() { committed.notify() }

    package func pull(_ request: PullEvents) async throws(FeedFailure) -> [EventEnvelope] {
        guard Subscriptions.subscribers(of: outbox.producer).contains(request.subscriber) else { throw .notSubscribed }
        return try await useCase(of: outbox.producer, failing: FeedFailure.self) {
            let limit = min(max(request.limit, PullEvents.limits.lowerBound), PullEvents.limits.upperBound)
            let seen = committed.count
            var events = try await read(after: request.after, limit: limit)
            try await acknowledge(request, isIdle: events.isEmpty)
            if events.isEmpty, request.waitMillis > 0 {
                await committed.wait(after: seen, millis: min(request.waitMillis, PullEvents.waitLimitsMillis.upperBound))
                events = try await read(after: request.after, limit: limit)
            }
            return events
        }
    }

    private func read(after sequence: Int64, limit: Int) async throws -> [EventEnvelope] {
        try await database.read { [outbox] db in
            let events = try outbox.read(on: db, after: sequence, limit: limit)
            if events.isEmpty, sequence > 0 {
                let head = try outbox.head(on: db)
                if sequence > head { throw FeedFailure.cursorAhead(head: head) }
            }
            return events
        }
    }

    /// Writes the cursor where it has grown, once the subscriber has caught up: one write for a burst instead of one for each batch.
    private func acknowledge(_ request: PullEvents, isIdle: Bool) async throws {
        let known = acknowledged.withLock { $0[request.subscriber] ?? 0 }
        guard request.after > known, isIdle || request.after - known > EventFeed.maximumUnacknowledged else { return }
        try await database.write { [outbox] db in try outbox.acknowledge(on: db, request.subscriber, upTo: request.after) }
        acknowledged.withLock { $0[request.subscriber] = max(request.after, $0[request.subscriber] ?? 0) }
    }
}

extension OperationRegistry {
    package mutating func serve(_ feed: EventFeed) {
        on(PullEvents.self) { request throws(FeedFailure) in try await feed.pull(request) }
    }
}
