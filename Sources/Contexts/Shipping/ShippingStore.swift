package import ShopCore
package import ShopSQL

/// Shipments, one an order. The rules are the `Shipment` aggregate's.
package struct ShippingStore: Sendable {
    private let events: EventSink

    package init(events: EventSink = .none) { self.events = events }

    /// The customer's shipment; nil where there is none yet, or where it is another customer's.
    package func shipment(on db: any SQLConnection, of orderID: OrderID, customerID: AccountID) throws -> Shipment? {
        guard let found = try row(on: db, of: orderID), !found.isMark, found.shipment.customerID == customerID else { return nil }
        return found.shipment
    }

    /// Makes the shipment of a confirmed order, once. Where it was cancelled before it was made, it is made cancelled: it never leaves.
    package func create(
        on db: any SQLConnection, id: ShipmentID, orderID: OrderID, customerID: AccountID, shipTo: PostalAddress, now: Timestamp
    ) throws {
        switch try row(on: db, of: orderID) {
        case nil:
            let shipment = Shipment(id: id, orderID: orderID, customerID: customerID, shipTo: shipTo, createdAt: now)
            try insert(ShipmentRow(shipment: shipment, isMark: false), on: db)
        case let mark? where mark.isMark:
            let shipment = Shipment(
                id: mark.shipment.id, orderID: orderID, customerID: customerID, shipTo: shipTo, createdAt: now, state: .cancelled)
            try db.execute("DELETE FROM shipments WHERE order_id = $1", [.id(orderID)])
            try insert(ShipmentRow(shipment: shipment, isMark: false), on: db)
        case _?: return
        }
    }

    /// Stops the shipment. One that does not exist yet leaves a mark. Cancelling twice is no error.
    /// - Throws: `ShippingFailure.alreadyDispatched`; `.notFound` where it is another customer's.
    package func cancel(on db: any SQLConnection, id: ShipmentID, orderID: OrderID, customerID: AccountID, now: Timestamp) throws {
        guard let known = try row(on: db, of: orderID) else {
            let nowhere = PostalAddress(name: "", street: "", city: "", postalCode: "", country: "")
            let mark = Shipment(id: id, orderID: orderID, customerID: customerID, shipTo: nowhere, createdAt: now, state: .cancelled)
            return try insert(ShipmentRow(shipment: mark, isMark: true), on: db)
        }
        guard known.shipment.customerID == customerID else { throw ShippingFailure.notFound }
        var shipment = known.shipment
        do { try shipment.cancel() } catch { throw ShippingFailure.alreadyDispatched }
        guard shipment.state != known.shipment.state else { return }
        try update(shipment, on: db)
    }

    /// Hands shipments that have been preparing since `before` to the carrier, the oldest first, at most `limit`, and says so by events.
    /// - Returns: the events, for a caller whose transaction reaches the orders themselves.
    package func dispatchDue(
        on db: any SQLConnection, createdBefore before: Timestamp, now: Timestamp, limit: Int = 100
    ) throws -> [ShipmentDispatched] {
        let due = try db.query(
            "SELECT \(ShipmentRow.columns) FROM shipments WHERE state = 'preparing' AND created_at <= $1 ORDER BY created_at LIMIT $2",
            [.time(before), .int(limit)], ShipmentRow.init)
        return try due.map { row in
            var shipment = row.shipment
            let trackingCode = Self.trackingCode(of: shipment)
            try shipment.dispatch(trackingCode: trackingCode, at: now)
            try update(shipment, on: db)
            let event = ShipmentDispatched(orderID: shipment.orderID, trackingCode: trackingCode, at: now)
            try events.publish(db, .shipmentDispatched(event), now)
            return event
        }
    }

    /// The carrier's code: `TW` and 12 characters of the shipment's identity, by FNV-1a so that both variants give the same form.
    static func trackingCode(of shipment: Shipment) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in shipment.id.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 36, uppercase: true)
        return "TW" + String(repeating: "0", count: max(0, 13 - digits.count)) + digits
    }
}
