package import ShopCore
package import ShopSQL

/// An order with what its idempotency key needs: whose body it was, and what the first try was told.
package struct KeyedOrder: Sendable {
    package var order: Order
    package var idempotencyKey: String
    package var fingerprint: String
    /// Nil while the first try is running, or where it died or failed before its end.
    package var firstAnswer: FirstAnswer?
    /// The revision of the cart that is bought.
    package var cartRevision: Int

    package init(_ order: Order, for request: PlaceOrder, cartRevision: Int) {
        self.init(order, key: request.idempotencyKey, fingerprint: request.fingerprint, firstAnswer: nil, cartRevision: cartRevision)
    }

    init(_ order: Order, key: String, fingerprint: String, firstAnswer: FirstAnswer?, cartRevision: Int) {
        self.order = order
        self.idempotencyKey = key
        self.fingerprint = fingerprint
        self.firstAnswer = firstAnswer
        self.cartRevision = cartRevision
    }
}

/// Orders, their keys and their history. Every change goes through the `Order` aggregate and leaves a transition.
package struct OrdersStore: Sendable {
    package init() {}

    // MARK: Reading

    package func order(on db: any SQLConnection, _ id: OrderID) throws -> Order? { try keyed(on: db, id)?.order }

    package func keyed(on db: any SQLConnection, _ id: OrderID) throws -> KeyedOrder? {
        try orders(on: db, "WHERE id = $1", [.id(id)]).first
    }

    /// The order that a customer's key has made.
    package func find(on db: any SQLConnection, customerID: AccountID, idempotencyKey: String) throws -> KeyedOrder? {
        try orders(on: db, "WHERE customer_id = $1 AND idempotency_key = $2", [.id(customerID), .text(idempotencyKey)]).first
    }

    /// A customer's orders, newest first.
    /// - Throws: `OrdersFailure.invalidCursor` where the cursor was not made here.
    package func list(on db: any SQLConnection, customerID: AccountID, page: PageRequest) throws -> Page<Order> {
        let list = ["orders", customerID.rawValue]
        let found: [KeyedOrder]
        if let cursor = page.cursor {
            guard let key = ListCursor.decode(cursor, list: list, keyCount: 2), let placedAt = Int64(key[0]) else {
                throw OrdersFailure.invalidCursor
            }
            found = try orders(
                on: db,
                """
                WHERE customer_id = $1 AND (placed_at < $2 OR (placed_at = $2 AND id < $3))
                ORDER BY placed_at DESC, id DESC LIMIT $4
                """, [.id(customerID), .integer(placedAt), .text(key[1]), .int(page.limit + 1)])
        } else {
            found = try orders(
                on: db, "WHERE customer_id = $1 ORDER BY placed_at DESC, id DESC LIMIT $2", [.id(customerID), .int(page.limit + 1)])
        }
        let items = found.prefix(page.limit).map(\.order)
        guard found.count > page.limit, let last = items.last else { return Page(items: items, next: nil) }
        let key = [String(last.placedAt.millisecondsSinceEpoch), last.id.rawValue]
        return Page(items: items, next: ListCursor.encode(list: list, key: key))
    }

    /// Open orders whose customer was told that the outcome is awaited, or that were placed before `before`: what an unknown outcome or
    /// a crash has left. The oldest first.
    package func open(on db: any SQLConnection, placedBefore before: Timestamp, limit: Int = 500) throws -> [KeyedOrder] {
        try orders(
            on: db,
            "WHERE state = 'placed' AND (first_answer IS NOT NULL OR placed_at <= $1) ORDER BY placed_at LIMIT $2",
            [.time(before), .int(limit)])
    }

    // MARK: Changing

    /// Keeps an order that was just placed.
    package func insert(on db: any SQLConnection, _ keyed: KeyedOrder) throws { try insertRow(on: db, keyed) }

    package func confirm(on db: any SQLConnection, _ order: Order, now: Timestamp) throws -> Order {
        try step(on: db, order, answering: .confirmed, now: now) { order throws(IllegalTransition) in try order.confirm(at: now) }
    }

    package func reject(on db: any SQLConnection, _ order: Order, _ reason: RejectionReason, now: Timestamp) throws -> Order {
        try step(on: db, order, answering: .rejected, now: now) { order throws(IllegalTransition) in try order.reject(reason, at: now) }
    }

    package func cancel(on db: any SQLConnection, _ order: Order, now: Timestamp) throws -> Order {
        try step(on: db, order, now: now) { order throws(IllegalTransition) in try order.cancel(at: now) }
    }

    /// The parcel left. News that comes twice changes nothing.
    package func ship(on db: any SQLConnection, _ event: ShipmentDispatched) throws {
        guard let order = try order(on: db, event.orderID) else { throw OrdersFailure.notFound }
        if case .shipped = order.state { return }
        _ = try step(on: db, order, now: event.at) { order throws(IllegalTransition) in
            try order.ship(trackingCode: event.trackingCode, at: event.at)
        }
    }

    /// The first try is told that the outcome is awaited, and so will be every later one.
    package func answerPending(on db: any SQLConnection, _ id: OrderID) throws {
        try db.execute(
            "UPDATE orders SET first_answer = $1 WHERE id = $2 AND first_answer IS NULL", [.text(FirstAnswer.pending.rawValue), .id(id)])
    }
}
