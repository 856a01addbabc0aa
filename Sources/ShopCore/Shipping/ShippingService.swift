package enum ShippingFailure: ServiceFailure {
    case notFound
    case alreadyDispatched
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

package struct GetShipment: ServiceOperation {
    package typealias Response = Shipment
    package typealias Failure = ShippingFailure
    package static let name = "shipping.get-shipment"
    package static let isIdempotent = true

    package var customerID: AccountID
    package var orderID: OrderID

    package init(customerID: AccountID, orderID: OrderID) {
        self.customerID = customerID
        self.orderID = orderID
    }
}

/// Stops a shipment before it leaves. Cancelling one that does not exist yet leaves a mark, so that it is never made.
package struct CancelShipment: ServiceOperation {
    package typealias Response = Done
    package typealias Failure = ShippingFailure
    package static let name = "shipping.cancel-shipment"
    package static let isIdempotent = true

    package var customerID: AccountID
    package var orderID: OrderID

    package init(customerID: AccountID, orderID: OrderID) {
        self.customerID = customerID
        self.orderID = orderID
    }
}

package protocol ShippingService: Sendable {
    func shipment(_ request: GetShipment) async throws(ShippingFailure) -> Shipment
    func cancel(_ request: CancelShipment) async throws(ShippingFailure) -> Done
}
