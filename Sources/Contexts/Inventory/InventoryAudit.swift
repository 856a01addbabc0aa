package import ShopCore
package import ShopSQL

extension InventoryStore {
    /// Rows of `stock` or `reservations` whose key comes after `after`, in the order of keys.
    package func auditPage(on db: any SQLConnection, table: AuditTable, after: String?, limit: Int) throws -> AuditPage {
        switch table {
        case .stock: try auditStock(on: db, after: after ?? "", limit: limit)
        case .reservations: try auditReservations(on: db, after: after ?? "", limit: limit)
        default: AuditPage(rows: [], next: nil)
        }
    }

    private func auditStock(on db: any SQLConnection, after: String, limit: Int) throws -> AuditPage {
        let rows = try db.query(
            "SELECT \(Self.stockColumns) FROM stock WHERE product_id > $1 ORDER BY product_id LIMIT $2", [.text(after), .int(limit)],
            Self.stockRow)
        let lines = rows.map { row in
            AuditRow().text("productId", row.level.productID.rawValue).integer("onHand", row.level.onHand)
                .integer("reserved", row.level.reserved).integer("initial", row.initial).integer("adjusted", row.adjusted)
                .integer("sold", row.sold).integer("restocked", row.restocked).line
        }
        return AuditPage(rows: lines, next: rows.count == limit ? rows.last?.level.productID.rawValue : nil)
    }

    private func auditReservations(on db: any SQLConnection, after: String, limit: Int) throws -> AuditPage {
        var page = try db.query(
            "SELECT order_id, state, expires_at FROM reservations WHERE order_id > $1 ORDER BY order_id LIMIT $2",
            [.text(after), .int(limit)]
        ) { row in try Self.reservation(row.id(0), state: row.text(1), expiresAt: row.timestamp(2)) }
        guard let last = page.last?.orderID else { return AuditPage(rows: [], next: nil) }

        let lines = try db.query(
            """
            SELECT order_id, product_id, quantity FROM reservation_lines
            WHERE order_id > $1 AND order_id <= $2 ORDER BY order_id, product_id
            """, [.text(after), .id(last)]
        ) { row in (orderID: row.id(0) as OrderID, line: StockLine(productID: row.id(1), quantity: row.int(2))) }
        let linesOfOrder = Dictionary(grouping: lines, by: \.orderID)
        for index in page.indices { page[index].lines = linesOfOrder[page[index].orderID, default: []].map(\.line) }

        return AuditPage(rows: page.map(Self.auditLine), next: page.count == limit ? last.rawValue : nil)
    }

    private static func auditLine(_ reservation: Reservation) -> String {
        AuditRow().text("orderId", reservation.orderID.rawValue).text("state", reservation.state.rawValue)
            .rows(
                "lines",
                reservation.lines.map { AuditRow().text("productId", $0.productID.rawValue).integer("quantity", $0.quantity) }
            )
            .integer("expiresAt", reservation.expiresAt.millisecondsSinceEpoch).line
    }
}
