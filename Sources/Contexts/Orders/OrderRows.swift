import ShopCore
import ShopSQL

extension OrdersStore {
    static let columns = """
        id, customer_id, idempotency_key, fingerprint, first_answer, cart_revision, state, confirmed_at, ended_at, tracking_code, \
        rejection, total, currency, name, street, city, postal_code, country, placed_at
        """

    /// Orders with their lines, in two statements.
    func orders(on db: any SQLConnection, _ condition: String, _ arguments: [SQLValue]) throws -> [KeyedOrder] {
        let rows = try db.query("SELECT \(Self.columns) FROM orders \(condition)", arguments, OrderRow.init)
        guard !rows.isEmpty else { return [] }
        let lines = try db.query(
            """
            SELECT order_id, product_id, name, unit_price, currency, quantity FROM order_lines
            WHERE order_id IN (\(placeholders(rows.count))) ORDER BY order_id, position
            """, rows.map { .id($0.id) }
        ) { row in
            let price = Money(amount: row.integer(3), currency: Currency(rawValue: row.text(4)))
            return (
                orderID: row.id(0) as OrderID,
                line: OrderLine(productID: row.id(1), name: row.text(2), unitPrice: price, quantity: row.int(5))
            )
        }
        let linesOfOrder = Dictionary(grouping: lines, by: \.orderID)
        return rows.map { $0.keyed(lines: linesOfOrder[$0.id, default: []].map(\.line)) }
    }

    func insertRow(on db: any SQLConnection, _ keyed: KeyedOrder) throws {
        let order = keyed.order
        try db.execute(
            """
            INSERT INTO orders (
                id, customer_id, idempotency_key, fingerprint, cart_revision, state, total, currency,
                name, street, city, postal_code, country, placed_at
            ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [
                .id(order.id), .id(order.customerID), .text(keyed.idempotencyKey), .text(keyed.fingerprint), .int(keyed.cartRevision),
                .text(order.state.name), .integer(order.total.amount), .text(order.total.currency.rawValue), .text(order.shipTo.name),
                .text(order.shipTo.street), .text(order.shipTo.city), .text(order.shipTo.postalCode), .text(order.shipTo.country),
                .time(order.placedAt),
            ])
        for (position, line) in order.lines.enumerated() {
            try db.execute(
                """
                INSERT INTO order_lines (order_id, position, product_id, name, unit_price, currency, quantity)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .id(order.id), .int(position), .id(line.productID), .text(line.name), .integer(line.unitPrice.amount),
                    .text(line.unitPrice.currency.rawValue), .int(line.quantity),
                ])
        }
    }

    /// Takes a step of the aggregate and keeps it with its transition, unless the stored order has moved on meanwhile.
    /// - Parameter answer: becomes the key's first answer where it has none.
    func step(
        on db: any SQLConnection, _ order: Order, answering answer: FirstAnswer? = nil, now: Timestamp,
        _ take: (inout Order) throws(IllegalTransition) -> Void
    ) throws -> Order {
        var moved = order
        try take(&moved)
        let row = StateColumns(moved.state)
        let changed = try db.execute(
            """
            UPDATE orders SET state = $1, confirmed_at = $2, ended_at = $3, tracking_code = $4, rejection = $5,
                first_answer = COALESCE(first_answer, $6)
            WHERE id = $7 AND state = $8
            """,
            [
                .text(moved.state.name), .optional(row.confirmedAt), .optional(row.endedAt), .optional(row.trackingCode),
                .optional(row.rejection), .optional(answer?.rawValue), .id(moved.id), .text(order.state.name),
            ])
        guard changed == 1 else { throw IllegalTransition(from: "what another step has made of \(order.state.name)", to: moved.state.name) }
        try db.execute(
            "INSERT INTO order_transitions (order_id, position, from_state, to_state, at) VALUES ($1, $2, $3, $4, $5)",
            [.id(moved.id), .int(row.position), .text(order.state.name), .text(moved.state.name), .time(now)])
        return moved
    }
}

/// An order's row without its lines.
struct OrderRow {
    var id: OrderID
    private var customerID: AccountID
    private var key: String
    private var fingerprint: String
    private var firstAnswer: FirstAnswer?
    private var cartRevision: Int
    private var state: OrderState
    private var total: Money
    private var shipTo: PostalAddress
    private var placedAt: Timestamp

    init(_ row: any SQLRow) throws {
        id = row.id(0)
        customerID = row.id(1)
        key = row.text(2)
        fingerprint = row.text(3)
        firstAnswer = row.optionalText(4).flatMap(FirstAnswer.init)
        cartRevision = row.int(5)
        state = try StateColumns(
            confirmedAt: row.optionalTimestamp(7), endedAt: row.optionalTimestamp(8), trackingCode: row.optionalText(9),
            rejection: row.optionalText(10)
        ).state(named: row.text(6))
        total = Money(amount: row.integer(11), currency: Currency(rawValue: row.text(12)))
        shipTo = PostalAddress(
            name: row.text(13), street: row.text(14), city: row.text(15), postalCode: row.text(16), country: row.text(17))
        placedAt = row.timestamp(18)
    }

    func keyed(lines: [OrderLine]) -> KeyedOrder {
        let order = Order.restored(
            id: id, customerID: customerID, lines: lines, shipTo: shipTo, total: total, placedAt: placedAt, state: state)
        return KeyedOrder(order, key: key, fingerprint: fingerprint, firstAnswer: firstAnswer, cartRevision: cartRevision)
    }
}
