package import ShopCore
package import ShopSQL

extension OrdersStore {
    /// Orders with lines and transitions, in the order of identifiers.
    package func auditPage(on db: any SQLConnection, table: AuditTable, after: String?, limit: Int) throws -> AuditPage {
        guard table == .orders else { return AuditPage(rows: [], next: nil) }
        let after = after ?? ""
        // No more at once than an IN list of their lines may name.
        let limit = min(limit, 1000)
        let page = try orders(on: db, "WHERE id > $1 ORDER BY id LIMIT $2", [.text(after), .int(limit)])
        guard let last = page.last?.order.id else { return AuditPage(rows: [], next: nil) }

        let transitions = try db.query(
            """
            SELECT order_id, from_state, to_state, at FROM order_transitions
            WHERE order_id > $1 AND order_id <= $2 ORDER BY order_id, position
            """, [.text(after), .id(last)]
        ) { row in
            let transition = AuditRow().text("from", row.text(1)).text("to", row.text(2)).integer("at", row.integer(3))
            return (orderID: row.id(0) as OrderID, transition: transition)
        }
        let transitionsOfOrder = Dictionary(grouping: transitions, by: \.orderID)
        let rows = page.map { keyed in
            Self.auditRow(keyed).rows("transitions", transitionsOfOrder[keyed.order.id, default: []].map(\.transition)).line
        }
        return AuditPage(rows: rows, next: page.count == limit ? last.rawValue : nil)
    }

    private static func auditRow(_ keyed: KeyedOrder) -> AuditRow {
        let order = keyed.order
        let lines = order.lines.map { line in
            AuditRow().text("productId", line.productID.rawValue).integer("unitPrice", line.unitPrice.amount)
                .integer("quantity", line.quantity)
        }
        return AuditRow().text("id", order.id.rawValue).text("customerId", order.customerID.rawValue)
            .text("idempotencyKey", keyed.idempotencyKey).text("state", order.state.name).integer("total", order.total.amount)
            .text("currency", order.total.currency.rawValue).rows("lines", lines)
            .integer("placedAt", order.placedAt.millisecondsSinceEpoch)
    }
}
