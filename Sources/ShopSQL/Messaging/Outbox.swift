package import ShopCore
import ShopJSON
import Synchronization

/// A context's events on their way to others: written with the change, in its transaction, read in order, forgotten once every
/// subscriber has them.
package final class Outbox: Sendable {
    /// `outbox_subscribers.acknowledged`: the last event that the subscriber has applied.
    package static let schema = Schema(
        component: "outbox",
        steps: [
            { _ in
                [
                    """
                    CREATE TABLE outbox (
                        sequence BIGINT PRIMARY KEY, id TEXT NOT NULL, occurred_at BIGINT NOT NULL, type TEXT NOT NULL, event TEXT NOT NULL)
                    """,
                    "CREATE TABLE outbox_subscribers (subscriber TEXT PRIMARY KEY, acknowledged BIGINT NOT NULL)",
                ]
            }
        ])

    package let producer: ContextName
    private let subscribers: [ContextName]
    private let ids: IdentifierSource
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    package init(producer: ContextName, ids: IdentifierSource, subscribers: [ContextName]? = nil) {
        self.producer = producer
        self.ids = ids
        self.subscribers = subscribers ?? Subscriptions.subscribers(of: producer)
    }

    /// Calls `action` after each commit that left an event here. It runs on the writer's thread: it may wake others, not work.
    package func whenCommitted(_ action: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(action) } }

    package var sink: EventSink { EventSink { db, event, now in try self.append(on: db, event, at: now) } }

    /// Nobody listens to some contexts: their events are not kept.
    private func append(on db: any SQLConnection, _ event: Event, at now: Timestamp) throws {
        guard !subscribers.isEmpty else { return }
        let id: EventID = ids.make("e")
        try db.execute(
            "INSERT INTO outbox (sequence, id, occurred_at, type, event) VALUES ($1, $2, $3, $4, $5)",
            [
                .integer(try head(on: db) + 1), .id(id), .time(now), .text(event.typeName),
                .text(String(decoding: try JSONText.encode(event), as: UTF8.self)),
            ])
        db.afterCommit { self.listeners.withLock { $0 }.forEach { $0() } }
    }

    /// The last sequence ever given. Forgotten events were acknowledged by all, so the cursors remember it where the rows don't.
    package func head(on db: any SQLConnection) throws -> Int64 {
        try db.first(
            """
            SELECT MAX(value) FROM (
                SELECT MAX(sequence) AS value FROM outbox UNION ALL SELECT MAX(acknowledged) AS value FROM outbox_subscribers) AS known
            """, []
        ) { $0.integer(0) } ?? 0
    }

    /// Events after `sequence` that are still kept, oldest first.
    package func read(on db: any SQLConnection, after sequence: Int64, limit: Int) throws -> [EventEnvelope] {
        try db.query(
            "SELECT sequence, id, occurred_at, event FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2",
            [.integer(sequence), .int(limit)]
        ) { row in
            EventEnvelope(
                id: row.id(1), sequence: row.integer(0), producer: producer, occurredAt: row.timestamp(2),
                event: try JSONText.decode(Event.self, from: Array(row.text(3).utf8)))
        }
    }

    /// The subscriber has applied everything up to `sequence`. Forgets what all have. Never goes back, nor ahead of what there is.
    package func acknowledge(on db: any SQLConnection, _ subscriber: ContextName, upTo sequence: Int64) throws {
        guard subscribers.contains(subscriber), sequence > 0 else { return }
        let position = min(sequence, try head(on: db))
        try db.execute(
            """
            INSERT INTO outbox_subscribers (subscriber, acknowledged) VALUES ($1, $2)
            ON CONFLICT (subscriber) DO UPDATE SET acknowledged = excluded.acknowledged
            WHERE excluded.acknowledged > outbox_subscribers.acknowledged
            """, [.text(subscriber.rawValue), .integer(position)])
        try db.execute("DELETE FROM outbox WHERE sequence <= $1", [.integer(try deliveredToAll(on: db))])
    }

    /// Up to which sequence every subscriber has acknowledged.
    private func deliveredToAll(on db: any SQLConnection) throws -> Int64 {
        let known = try db.query("SELECT subscriber, acknowledged FROM outbox_subscribers", []) { ($0.text(0), $0.integer(1)) }
        let positions = Dictionary(uniqueKeysWithValues: known)
        return subscribers.map { positions[$0.rawValue] ?? 0 }.min() ?? 0
    }

    /// The rows that are left, for checkers: an empty outbox means that everybody has everything.
    package func auditPage(on db: any SQLConnection, after key: String?, limit: Int) throws -> AuditPage {
        let delivered = try deliveredToAll(on: db)
        let rows = try db.query(
            "SELECT sequence, id, type FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2",
            [.integer(key.flatMap { Int64($0) } ?? 0), .int(limit)]
        ) { row in
            let sequence = row.integer(0)
            let line = AuditRow().text("context", producer.rawValue).integer("sequence", sequence).text("id", row.text(1))
                .text("type", row.text(2)).boolean("delivered", sequence <= delivered).line
            return (sequence: sequence, line: line)
        }
        return AuditPage(rows: rows.map(\.line), next: rows.count == limit ? rows.last.map { String($0.sequence) } : nil)
    }
}

extension Event {
    /// The event's name as audits and logs show it.
    package var typeName: String {
        switch self {
        case .productChanged: "ProductChanged"
        case .stockLevelChanged: "StockLevelChanged"
        case .ratingChanged: "RatingChanged"
        case .orderConfirmed: "OrderConfirmed"
        case .orderCancelled: "OrderCancelled"
        case .shipmentDispatched: "ShipmentDispatched"
        }
    }
}
