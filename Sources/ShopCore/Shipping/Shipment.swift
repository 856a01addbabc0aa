/// A parcel: `preparing → dispatched`, `preparing → cancelled`.
package struct Shipment: Sendable, Codable, Hashable {
    package enum State: Sendable, Codable, Hashable {
        case preparing
        case dispatched(trackingCode: String, at: Timestamp)
        case cancelled

        package var name: String {
            switch self {
            case .preparing: "preparing"
            case .dispatched: "dispatched"
            case .cancelled: "cancelled"
            }
        }
    }

    package let id: ShipmentID
    package let orderID: OrderID
    package let customerID: AccountID
    package let shipTo: PostalAddress
    package let createdAt: Timestamp
    package private(set) var state: State

    package init(
        id: ShipmentID, orderID: OrderID, customerID: AccountID, shipTo: PostalAddress, createdAt: Timestamp, state: State = .preparing
    ) {
        self.id = id
        self.orderID = orderID
        self.customerID = customerID
        self.shipTo = shipTo
        self.createdAt = createdAt
        self.state = state
    }

    package mutating func dispatch(trackingCode: String, at now: Timestamp) throws(IllegalTransition) {
        guard case .preparing = state else { throw IllegalTransition(from: state.name, to: "dispatched") }
        state = .dispatched(trackingCode: trackingCode, at: now)
    }

    /// A parcel on its way can't be called back; cancelling twice is no error.
    package mutating func cancel() throws(IllegalTransition) {
        switch state {
        case .preparing, .cancelled: state = .cancelled
        case .dispatched: throw IllegalTransition(from: state.name, to: "cancelled")
        }
    }

    package var trackingCode: String? { if case .dispatched(let code, _) = state { code } else { nil } }
}
