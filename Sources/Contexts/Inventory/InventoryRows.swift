package import ShopCore
package import ShopSQL

/// A product's level with the sums that explain it.
struct StockRow {
    var level: StockLevel
    var initial = 0
    var adjusted = 0
    var sold = 0
    var restocked = 0

    mutating func sell(_ quantity: Int) {
        level.commit(quantity)
        sold += quantity
    }

    mutating func takeBack(_ quantity: Int) {
        level.restock(quantity)
        restocked += quantity
    }

    mutating func adjust(by delta: Int) -> Bool {
        guard level.adjust(by: delta) else { return false }
        adjusted += delta
        return true
    }
}

// MARK: Stock

extension InventoryStore {
    static let stockColumns = "product_id, on_hand, reserved, initial, adjusted, sold, restocked"

    static func stockRow(_ row: any SQLRow) -> StockRow {
        StockRow(
            level: StockLevel(productID: row.id(0), onHand: row.int(1), reserved: row.int(2)),
            initial: row.int(3), adjusted: row.int(4), sold: row.int(5), restocked: row.int(6))
    }

    func stockRows(on db: any SQLConnection, of products: [ProductID]) throws -> [ProductID: StockRow] {
        guard !products.isEmpty else { return [:] }
        let rows = try db.query(
            "SELECT \(Self.stockColumns) FROM stock WHERE product_id IN (\(placeholders(products.count)))", products.map { .id($0) },
            Self.stockRow)
        return Dictionary(rows.map { ($0.level.productID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reserves every line or throws `outOfStock` with those that lack units, in the order of the request, and nothing changed.
    func promise(_ lines: [StockLine], on db: any SQLConnection, now: Timestamp) throws {
        var rows = try stockRows(on: db, of: lines.map(\.productID))
        var short: [ProductID] = []
        var changed: [(row: StockRow, before: Int)] = []
        for line in lines {
            guard var row = rows[line.productID], case let before = row.level.available, row.level.reserve(line.quantity) else {
                short.append(line.productID)
                continue
            }
            rows[line.productID] = row
            changed.append((row, before))
        }
        guard short.isEmpty else { throw InventoryFailure.outOfStock(short) }
        for (row, before) in changed {
            try update(row, on: db)
            try announce(row.level, before: before, on: db, now: now)
        }
    }

    /// Applies a step to the row of each line.
    func change(
        _ lines: [StockLine], on db: any SQLConnection, now: Timestamp, _ step: (inout StockRow, StockLine) -> Void
    ) throws {
        let rows = try stockRows(on: db, of: lines.map(\.productID))
        for line in lines {
            guard var row = rows[line.productID] else { throw SQLFailure.corrupt("no stock of \(line.productID), which was reserved") }
            let before = row.level.available
            step(&row, line)
            try update(row, on: db)
            try announce(row.level, before: before, on: db, now: now)
        }
    }

    /// Tells the others only when a product goes out of stock or comes back: they show no number.
    func announce(_ level: StockLevel, before: Int, on db: any SQLConnection, now: Timestamp) throws {
        guard (before > 0) != (level.available > 0) else { return }
        try events.publish(db, .stockLevelChanged(StockLevelChanged(productID: level.productID, available: level.available)), now)
    }

    func insert(_ row: StockRow, on db: any SQLConnection) throws {
        try db.execute(
            "INSERT INTO stock (\(Self.stockColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                .id(row.level.productID), .int(row.level.onHand), .int(row.level.reserved), .int(row.initial), .int(row.adjusted),
                .int(row.sold), .int(row.restocked),
            ])
    }

    func update(_ row: StockRow, on db: any SQLConnection) throws {
        try db.execute(
            "UPDATE stock SET on_hand = $1, reserved = $2, adjusted = $3, sold = $4, restocked = $5 WHERE product_id = $6",
            [
                .int(row.level.onHand), .int(row.level.reserved), .int(row.adjusted), .int(row.sold), .int(row.restocked),
                .id(row.level.productID),
            ])
    }
}

// MARK: Reservations

extension InventoryStore {
    package func reservation(on db: any SQLConnection, of orderID: OrderID) throws -> Reservation? {
        guard
            var found = try db.first(
                "SELECT state, expires_at FROM reservations WHERE order_id = $1", [.id(orderID)],
                { row in try Self.reservation(orderID, state: row.text(0), expiresAt: row.timestamp(1)) })
        else { return nil }
        found.lines = try db.query(
            "SELECT product_id, quantity FROM reservation_lines WHERE order_id = $1 ORDER BY product_id", [.id(orderID)]
        ) { StockLine(productID: $0.id(0), quantity: $0.int(1)) }
        return found
    }

    static func reservation(_ orderID: OrderID, state: String, expiresAt: Timestamp) throws -> Reservation {
        guard let state = Reservation.State(rawValue: state) else { throw SQLFailure.corrupt("reservation of \(orderID): \(state)") }
        return Reservation(orderID: orderID, lines: [], state: state, expiresAt: expiresAt)
    }

    func insert(_ reservation: Reservation, on db: any SQLConnection) throws {
        try db.execute(
            "INSERT INTO reservations (order_id, state, expires_at) VALUES ($1, $2, $3)",
            [.id(reservation.orderID), .text(reservation.state.rawValue), .time(reservation.expiresAt)])
        for line in reservation.lines {
            try db.execute(
                "INSERT INTO reservation_lines (order_id, product_id, quantity) VALUES ($1, $2, $3)",
                [.id(reservation.orderID), .id(line.productID), .int(line.quantity)])
        }
    }

    func update(_ reservation: Reservation, on db: any SQLConnection) throws {
        try db.execute(
            "UPDATE reservations SET state = $1, expires_at = $2 WHERE order_id = $3",
            [.text(reservation.state.rawValue), .time(reservation.expiresAt), .id(reservation.orderID)])
    }

    /// Takes a legal step. False where it was taken before.
    /// - Throws: `InventoryFailure.reservationGone` where the step is not legal.
    func move(_ reservation: Reservation, to next: Reservation.State, on db: any SQLConnection) throws -> Bool {
        guard reservation.canMove(to: next) else { throw InventoryFailure.reservationGone }
        guard reservation.state != next else { return false }
        var moved = reservation
        moved.state = next
        try update(moved, on: db)
        return true
    }

    /// One line for each product, in the order of first mention.
    func merged(_ lines: [StockLine]) -> [StockLine] {
        var merged: [StockLine] = []
        for line in lines {
            if let index = merged.firstIndex(where: { $0.productID == line.productID }) {
                merged[index].quantity += line.quantity
            } else {
                merged.append(line)
            }
        }
        return merged
    }
}
