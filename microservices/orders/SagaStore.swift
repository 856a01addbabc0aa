package import ShopCore
package import ShopSQL

/// An order that is on its way through other services: what a restarted process needs to go on.
package struct Saga: Sendable, Hashable {
    package enum Step: String, Sendable {
        /// Towards confirmed or rejected. Its steps are idempotent by order, so one that starts over needs no finer mark.
        case checkout
        /// The order is rejected; what other services hold for it must be given back.
        case compensating
        /// Towards cancelled, unless the parcel has left.
        case cancelling
    }

    package var orderID: OrderID
    package var step: Step
    package var cardToken: String
    package var startedAt: Timestamp
    package var attempts: Int

    package init(orderID: OrderID, step: Step, cardToken: String = "", startedAt: Timestamp, attempts: Int = 0) {
        self.orderID = orderID
        self.step = step
        self.cardToken = cardToken
        self.startedAt = startedAt
        self.attempts = attempts
    }
}

/// Open sagas, and what of each customer's cart was bought already. Both live beside the orders, in the same transactions.
package struct SagaStore: Sendable {
    package static let schema = Schema(
        component: "sagas",
        steps: [
            { _ in
                [
                    """
                    CREATE TABLE sagas (
                        order_id TEXT NOT NULL PRIMARY KEY,
                        step TEXT NOT NULL,
                        card_token TEXT NOT NULL,
                        started_at BIGINT NOT NULL,
                        attempts BIGINT NOT NULL,
                        next_attempt_at BIGINT NOT NULL
                    )
                    """,
                    "CREATE INDEX sagas_due ON sagas (next_attempt_at)",
                    "CREATE TABLE bought_carts (customer_id TEXT NOT NULL PRIMARY KEY, cart_revision BIGINT NOT NULL)",
                ]
            }
        ])

    package init() {}

    private static let columns = "order_id, step, card_token, started_at, attempts"

    private static func saga(_ row: any SQLRow) throws -> Saga {
        guard let step = Saga.Step(rawValue: row.text(1)) else { throw SQLFailure.corrupt("saga at step \(row.text(1))") }
        return Saga(
            orderID: row.id(0), step: step, cardToken: row.text(2), startedAt: row.timestamp(3), attempts: row.int(4))
    }

    package func saga(on db: any SQLConnection, of orderID: OrderID) throws -> Saga? {
        try db.first("SELECT \(Self.columns) FROM sagas WHERE order_id = $1", [.id(orderID)], Self.saga)
    }

    /// Sagas whose next attempt is due, the longest waiting first.
    package func due(on db: any SQLConnection, at now: Timestamp, limit: Int = 100) throws -> [Saga] {
        try db.query(
            "SELECT \(Self.columns) FROM sagas WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2", [.time(now), .int(limit)],
            Self.saga)
    }

    package func open(on db: any SQLConnection, _ saga: Saga, nextAttemptAt: Timestamp) throws {
        try db.execute(
            "INSERT INTO sagas (\(Self.columns), next_attempt_at) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .id(saga.orderID), .text(saga.step.rawValue), .text(saga.cardToken), .time(saga.startedAt), .int(saga.attempts),
                .time(nextAttemptAt),
            ])
    }

    /// The order is decided; what is left is to give back.
    package func turnToCompensating(on db: any SQLConnection, _ orderID: OrderID) throws {
        try db.execute(
            "UPDATE sagas SET step = $1, attempts = 0 WHERE order_id = $2", [.text(Saga.Step.compensating.rawValue), .id(orderID)])
    }

    package func postpone(on db: any SQLConnection, _ saga: Saga, until nextAttemptAt: Timestamp) throws {
        try db.execute(
            "UPDATE sagas SET attempts = attempts + 1, next_attempt_at = $1 WHERE order_id = $2", [.time(nextAttemptAt), .id(saga.orderID)])
    }

    package func close(on db: any SQLConnection, _ orderID: OrderID) throws {
        try db.execute("DELETE FROM sagas WHERE order_id = $1", [.id(orderID)])
    }

    // MARK: Bought carts

    /// The newest revision of the customer's cart that was bought; the cart itself hears of it later, by event.
    package func boughtRevision(on db: any SQLConnection, of customerID: AccountID) throws -> Int {
        try db.first("SELECT cart_revision FROM bought_carts WHERE customer_id = $1", [.id(customerID)]) { $0.int(0) } ?? 0
    }

    package func markBought(on db: any SQLConnection, _ revision: Int, of customerID: AccountID) throws {
        try db.execute(
            """
            INSERT INTO bought_carts (customer_id, cart_revision) VALUES ($1, $2)
            ON CONFLICT (customer_id) DO UPDATE SET cart_revision = excluded.cart_revision
            WHERE excluded.cart_revision > bought_carts.cart_revision
            """, [.id(customerID), .int(revision)])
    }
}
