package import ShopCore

/// Which events a context has applied, so that one that is delivered twice has its effect once. Written in the transaction of the effect.
package struct Inbox: Sendable {
    package static let schema = Schema(
        component: "inbox",
        steps: [
            { _ in
                [
                    "CREATE TABLE inbox_cursors (producer TEXT PRIMARY KEY, sequence BIGINT NOT NULL)",
                    "CREATE TABLE inbox_events (id TEXT PRIMARY KEY, producer TEXT NOT NULL, sequence BIGINT NOT NULL)",
                    "CREATE INDEX inbox_events_by_position ON inbox_events (producer, sequence)",
                ]
            }
        ])

    /// Identifiers kept behind the cursor: what a producer that lost its latest commits can deliver again.
    package static let keptEvents: Int64 = 10_000

    package init() {}

    /// The last event of this producer that was applied; 0 before the first.
    package func cursor(on db: any SQLConnection, of producer: ContextName) throws -> Int64 {
        try db.first("SELECT sequence FROM inbox_cursors WHERE producer = $1", [.text(producer.rawValue)]) { $0.integer(0) } ?? 0
    }

    /// Notes the event as applied and moves the cursor to it.
    /// - Returns: false where it was applied before: the caller skips it.
    package func accept(on db: any SQLConnection, _ envelope: EventEnvelope) throws -> Bool {
        let isNew =
            try db.execute(
                "INSERT INTO inbox_events (id, producer, sequence) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
                [.id(envelope.id), .text(envelope.producer.rawValue), .integer(envelope.sequence)]) > 0
        try moveCursor(on: db, of: envelope.producer, to: envelope.sequence)
        return isNew
    }

    /// Forgets identifiers that are far behind; once for a batch.
    package func trim(on db: any SQLConnection, _ producer: ContextName) throws {
        try db.execute(
            "DELETE FROM inbox_events WHERE producer = $1 AND sequence <= $2",
            [.text(producer.rawValue), .integer(try cursor(on: db, of: producer) - Inbox.keptEvents)])
    }

    /// Moves the cursor, also back: where a producer's data was replaced, its new events start below the old cursor.
    package func moveCursor(on db: any SQLConnection, of producer: ContextName, to sequence: Int64) throws {
        try db.execute(
            """
            INSERT INTO inbox_cursors (producer, sequence) VALUES ($1, $2)
            ON CONFLICT (producer) DO UPDATE SET sequence = excluded.sequence
            """, [.text(producer.rawValue), .integer(sequence)])
    }
}
