package import ShopCore
package import ShopSQL

/// Stock and reservations. The rules are the aggregates' (`StockLevel`, `Reservation`); here they are loaded, asked and kept.
package struct InventoryStore: Sendable {
    let events: EventSink

    package init(events: EventSink = .none) { self.events = events }

    /// Levels in the order asked for; a product without a row has none.
    package func levels(on db: any SQLConnection, of products: [ProductID]) throws -> [StockLevel] {
        let rows = try stockRows(on: db, of: products)
        return products.map { rows[$0]?.level ?? StockLevel(productID: $0, onHand: 0, reserved: 0) }
    }

    // MARK: A reservation's life

    /// Promises all lines to the order, or none. The second request of an order finds the first one's promise and renews it.
    /// - Throws: `InventoryFailure.outOfStock`; `.reservationGone` where the order's promise was given back before.
    package func reserve(on db: any SQLConnection, orderID: OrderID, lines: [StockLine], now: Timestamp) throws -> Reservation {
        if var known = try reservation(on: db, of: orderID) {
            switch known.state {
            case .held:
                known.expiresAt = max(known.expiresAt, now.adding(milliseconds: Reservation.lifetimeMilliseconds))
                try update(known, on: db)
                return known
            case .committed: return known
            case .released, .restocked: throw InventoryFailure.reservationGone
            }
        }
        let reservation = Reservation(
            orderID: orderID, lines: merged(lines), state: .held, expiresAt: now.adding(milliseconds: Reservation.lifetimeMilliseconds))
        try promise(reservation.lines, on: db, now: now)
        try insert(reservation, on: db)
        return reservation
    }

    /// Gives the promise back. Without one it leaves a mark, so that a reservation that comes late is refused.
    /// - Throws: `InventoryFailure.reservationGone` where the units were sold.
    package func release(on db: any SQLConnection, orderID: OrderID, now: Timestamp) throws {
        guard let known = try reservation(on: db, of: orderID) else {
            return try insert(Reservation(orderID: orderID, lines: [], state: .released, expiresAt: now), on: db)
        }
        guard try move(known, to: .released, on: db) else { return }
        try change(known.lines, on: db, now: now) { row, line in row.level.release(line.quantity) }
    }

    /// The promised units are sold and leave the shelf.
    /// - Throws: `InventoryFailure.reservationGone` where nothing is promised any more: a sale without stock is never silent.
    package func commit(on db: any SQLConnection, orderID: OrderID, now: Timestamp) throws {
        guard let known = try reservation(on: db, of: orderID) else { throw InventoryFailure.reservationGone }
        guard try move(known, to: .committed, on: db) else { return }
        try change(known.lines, on: db, now: now) { row, line in row.sell(line.quantity) }
    }

    /// A sale was cancelled: its units are back on the shelf. A promise that was not sold yet is released.
    package func restock(on db: any SQLConnection, orderID: OrderID, now: Timestamp) throws {
        guard let known = try reservation(on: db, of: orderID), known.state != .held else {
            return try release(on: db, orderID: orderID, now: now)
        }
        guard known.state != .released, try move(known, to: .restocked, on: db) else { return }
        try change(known.lines, on: db, now: now) { row, line in row.takeBack(line.quantity) }
    }

    /// An accepted order outranks an expired promise: sells afresh from what is available.
    /// - Throws: `InventoryFailure.reservationGone` where the units are not there any more.
    func sellWithoutPromise(on db: any SQLConnection, orderID: OrderID, lines: [StockLine], now: Timestamp) throws {
        let lines = merged(lines)
        do { try promise(lines, on: db, now: now) } catch InventoryFailure.outOfStock { throw InventoryFailure.reservationGone }
        try db.execute("DELETE FROM reservation_lines WHERE order_id = $1", [.id(orderID)])
        try db.execute("DELETE FROM reservations WHERE order_id = $1", [.id(orderID)])
        try insert(Reservation(orderID: orderID, lines: lines, state: .held, expiresAt: now), on: db)
        try commit(on: db, orderID: orderID, now: now)
    }

    /// Releases held reservations whose time is over, the oldest first, at most `limit`: their checkouts died.
    /// - Returns: how many were released.
    package func expire(on db: any SQLConnection, now: Timestamp, limit: Int = 100) throws -> Int {
        let overdue: [OrderID] = try db.query(
            "SELECT order_id FROM reservations WHERE state = 'held' AND expires_at < $1 ORDER BY expires_at LIMIT $2",
            [.time(now), .int(limit)]
        ) { $0.id(0) }
        for orderID in overdue { try release(on: db, orderID: orderID, now: now) }
        return overdue.count
    }

    // MARK: Counting

    /// A count or a delivery; makes the product's row where there is none.
    /// - Throws: `InventoryFailure.wouldGoNegative` where fewer units would be left than are promised.
    package func adjust(
        on db: any SQLConnection, productID: ProductID, delta: Int, reason: String, now: Timestamp
    ) throws -> StockLevel {
        let known = try stockRows(on: db, of: [productID])[productID]
        var row = known ?? StockRow(level: StockLevel(productID: productID, onHand: 0, reserved: 0))
        let before = row.level.available
        guard row.adjust(by: delta) else { throw InventoryFailure.wouldGoNegative }
        if known == nil { try insert(row, on: db) } else { try update(row, on: db) }
        try db.execute(
            "INSERT INTO adjustments (product_id, delta, reason, at) VALUES ($1, $2, $3, $4)",
            [.id(productID), .int(delta), .text(reason), .time(now)])
        try announce(row.level, before: before, on: db, now: now)
        return row.level
    }

    /// First counts of new products, without events: replicas are seeded from the same data.
    package func seed(on db: any SQLConnection, _ counts: [StockLine]) throws {
        for count in counts {
            let level = StockLevel(productID: count.productID, onHand: count.quantity, reserved: 0)
            try insert(StockRow(level: level, initial: count.quantity), on: db)
        }
    }
}
