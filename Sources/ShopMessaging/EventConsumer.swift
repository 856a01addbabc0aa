package import Logging
import ServiceLifecycle
package import ShopCore
package import ShopRPC
package import ShopRuntime
package import ShopSQL
import Synchronization

/// A consumer's side of the event feed, for one producer: pulls, applies a batch in one transaction with its inbox and its cursor, and
/// pulls what follows. What was pulled and not committed is pulled again.
package final class EventConsumer: Service, CustomStringConvertible {
    /// Applies one event in the consumer's transaction.
    package typealias Handler = @Sendable (_ event: Event, _ db: any SQLConnection) throws -> Void

    private let consumer: ContextName
    private let producer: ContextName
    private let transport: any OperationTransport
    private let database: any Database
    private let inbox = Inbox()
    private let batchSize: Int
    private let backoff: Backoff
    private let logger: Logger
    private let handle: Handler
    private let lag: HistogramMetric

    /// - Parameters:
    ///   - transport: to the producer.
    ///   - handle: synchronous, in the transaction; an error undoes the batch, which is tried again.
    package init(
        consumer: ContextName, producer: ContextName, transport: any OperationTransport, database: any Database,
        batchSize: Int = 200, backoff: Backoff = Backoff(firstMillis: 50, maximumMillis: 2_000), logger: Logger? = nil,
        handle: @escaping Handler
    ) {
        self.consumer = consumer
        self.producer = producer
        self.transport = transport
        self.database = database
        self.batchSize = batchSize
        self.backoff = backoff
        self.logger = logger ?? Logger(label: "events")
        self.handle = handle
        lag = MetricsRegistry.shared.histogram("event_lag_seconds", ["producer": producer.rawValue])
    }

    package var description: String { "\(consumer.rawValue) consumes \(producer.rawValue)" }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.loop() }
    }

    private func loop() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await step()
                if failures > 0 { logger.notice("the feed of \(producer.rawValue) is back") }
                failures = 0
            } catch {
                guard !Task.isCancelled else { return }
                failures += 1
                if failures == 1 {
                    logger.warning("the feed of \(producer.rawValue) fails; it is tried again", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .milliseconds(backoff.millis(afterFailures: failures)))
            }
        }
    }

    /// One pull and, where it brought events, one transaction.
    /// - Returns: the number of events that the pull brought.
    @discardableResult
    package func step(waitMillis: Int = 1_000) async throws -> Int {
        let after = try await database.read { [inbox, producer] db in try inbox.cursor(on: db, of: producer) }
        let events: [EventEnvelope]
        do throws(FeedFailure) {
            events = try await transport.call(PullEvents(subscriber: consumer, after: after, limit: batchSize, waitMillis: waitMillis))
        } catch .cursorAhead(let head) {
            // The producer's data was replaced. Its events come anew; the inbox knows those that are the same.
            logger.warning("\(producer.rawValue) is at event \(head), behind the cursor \(after); reading its feed from the start")
            try await database.write { [inbox, producer] db in try inbox.moveCursor(on: db, of: producer, to: 0) }
            return 0
        }
        guard !events.isEmpty else { return 0 }
        try await database.write { [inbox, producer, handle] db in
            for envelope in events where try inbox.accept(on: db, envelope) { try handle(envelope.event, db) }
            try inbox.trim(on: db, producer)
        }
        let now = SystemClock.wallClock.now()
        for envelope in events {
            lag.record(Double(now.millisecondsSinceEpoch - envelope.occurredAt.millisecondsSinceEpoch) / 1000)
        }
        return events.count
    }
}
