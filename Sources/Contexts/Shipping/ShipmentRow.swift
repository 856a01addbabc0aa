import ShopCore
import ShopSQL

/// A shipment as its table holds it.
struct ShipmentRow {
    static let columns = """
        order_id, id, customer_id, state, tracking_code, dispatched_at, name, street, city, postal_code, country, created_at, is_mark
        """

    var shipment: Shipment
    var isMark: Bool

    init(shipment: Shipment, isMark: Bool) {
        self.shipment = shipment
        self.isMark = isMark
    }

    init(_ row: any SQLRow) throws {
        let state: Shipment.State
        switch row.text(3) {
        case "preparing": state = .preparing
        case "dispatched": state = .dispatched(trackingCode: row.text(4), at: row.timestamp(5))
        case "cancelled": state = .cancelled
        case let other: throw SQLFailure.corrupt("shipment in state \(other)")
        }
        shipment = Shipment(
            id: row.id(1), orderID: row.id(0), customerID: row.id(2),
            shipTo: PostalAddress(
                name: row.text(6), street: row.text(7), city: row.text(8), postalCode: row.text(9), country: row.text(10)),
            createdAt: row.timestamp(11), state: state)
        isMark = row.bool(12)
    }
}

extension ShippingStore {
    func row(on db: any SQLConnection, of orderID: OrderID) throws -> ShipmentRow? {
        try db.first("SELECT \(ShipmentRow.columns) FROM shipments WHERE order_id = $1", [.id(orderID)], ShipmentRow.init)
    }

    func insert(_ row: ShipmentRow, on db: any SQLConnection) throws {
        let shipment = row.shipment
        try db.execute(
            """
            INSERT INTO shipments (\(ShipmentRow.columns)) VALUES ($1, $2, $3, $4, NULL, NULL, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .id(shipment.orderID), .id(shipment.id), .id(shipment.customerID), .text(shipment.state.name),
                .text(shipment.shipTo.name), .text(shipment.shipTo.street), .text(shipment.shipTo.city),
                .text(shipment.shipTo.postalCode), .text(shipment.shipTo.country), .time(shipment.createdAt), .bool(row.isMark),
            ])
    }

    func update(_ shipment: Shipment, on db: any SQLConnection) throws {
        var dispatchedAt: Timestamp?
        if case .dispatched(_, let at) = shipment.state { dispatchedAt = at }
        try db.execute(
            "UPDATE shipments SET state = $1, tracking_code = $2, dispatched_at = $3 WHERE order_id = $4",
            [.text(shipment.state.name), .optional(shipment.trackingCode), .optional(dispatchedAt), .id(shipment.orderID)])
    }
}
