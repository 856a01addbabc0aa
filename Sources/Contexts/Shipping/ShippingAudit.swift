package import ShopCore
package import ShopSQL

extension ShippingStore {
    /// Shipments in the order of identifiers of their orders, marks left out.
    package func auditPage(on db: any SQLConnection, table: AuditTable, after: String?, limit: Int) throws -> AuditPage {
        guard table == .shipments else { return AuditPage(rows: [], next: nil) }
        let shipments = try db.query(
            "SELECT \(ShipmentRow.columns) FROM shipments WHERE order_id > $1 AND is_mark = 0 ORDER BY order_id LIMIT $2",
            [.text(after ?? ""), .int(limit)], ShipmentRow.init
        ).map(\.shipment)
        let rows = shipments.map { shipment in
            AuditRow().text("id", shipment.id.rawValue).text("orderId", shipment.orderID.rawValue)
                .text("customerId", shipment.customerID.rawValue).text("state", shipment.state.name)
                .text("trackingCode", orNull: shipment.trackingCode).line
        }
        return AuditPage(rows: rows, next: shipments.count == limit ? shipments.last?.orderID.rawValue : nil)
    }
}
