package import ShopCore
package import ShopSQL

extension PaymentsStore {
    /// Payments with their ledger entries, in the order of identifiers of their orders.
    package func auditPage(on db: any SQLConnection, table: AuditTable, after: String?, limit: Int) throws -> AuditPage {
        guard table == .payments else { return AuditPage(rows: [], next: nil) }
        let payments = try db.query(
            "SELECT \(Self.columns) FROM payments WHERE order_id > $1 ORDER BY order_id LIMIT $2", [.text(after ?? ""), .int(limit)],
            Self.payment)
        guard let last = payments.last?.orderID else { return AuditPage(rows: [], next: nil) }

        let entries = try db.query(
            """
            SELECT order_id, debit, credit, amount FROM ledger_entries
            WHERE order_id > $1 AND order_id <= $2 ORDER BY order_id, position
            """, [.text(after ?? ""), .id(last)]
        ) { row in
            let entry = AuditRow().text("debit", row.text(1)).text("credit", row.text(2)).integer("amount", row.integer(3))
            return (orderID: row.id(0) as OrderID, entry: entry)
        }
        let ledger = Dictionary(grouping: entries, by: \.orderID)
        let rows = payments.map { payment in
            AuditRow().text("id", payment.id.rawValue).text("orderId", payment.orderID.rawValue).text("state", payment.state.name)
                .integer("amount", payment.amount.amount).text("currency", payment.amount.currency.rawValue)
                .rows("ledger", ledger[payment.orderID, default: []].map(\.entry)).line
        }
        return AuditPage(rows: rows, next: payments.count == limit ? last.rawValue : nil)
    }
}
