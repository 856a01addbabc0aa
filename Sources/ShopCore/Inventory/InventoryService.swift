package enum InventoryFailure: ServiceFailure {
    /// The products that lack units, in the order of the request.
    case outOfStock([ProductID])
    case wouldGoNegative
    case invalid([FieldError])
    /// The order's reservation was released or has expired: it can't be committed, nor made anew.
    case reservationGone
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

/// Levels of several products; one that inventory has no row of answers zero.
package struct GetStockLevels: ServiceOperation {
    package typealias Response = [StockLevel]
    package typealias Failure = InventoryFailure
    package static let name = "inventory.get-stock-levels"
    package static let isIdempotent = true

    package var productIDs: [ProductID]

    package init(productIDs: [ProductID]) { self.productIDs = productIDs }
}

/// All lines or none. Idempotent by order: the second request finds the first one's reservation.
package struct ReserveStock: ServiceOperation {
    package typealias Response = Reservation
    package typealias Failure = InventoryFailure
    package static let name = "inventory.reserve-stock"
    package static let isIdempotent = true

    package var orderID: OrderID
    package var lines: [StockLine]

    package init(orderID: OrderID, lines: [StockLine]) {
        self.orderID = orderID
        self.lines = lines
    }
}

/// The compensation of `ReserveStock`. Releasing what was never reserved leaves a mark, so that a late reservation is refused.
package struct ReleaseStock: ServiceOperation {
    package typealias Response = Done
    package typealias Failure = InventoryFailure
    package static let name = "inventory.release-stock"
    package static let isIdempotent = true

    package var orderID: OrderID

    package init(orderID: OrderID) { self.orderID = orderID }
}

package struct AdjustStock: ServiceOperation {
    package typealias Response = StockLevel
    package typealias Failure = InventoryFailure
    package static let name = "inventory.adjust-stock"
    package static let isIdempotent = false

    package static let maximumReasonLength = 200

    package var productID: ProductID
    package var delta: Int
    package var reason: String

    package init(productID: ProductID, delta: Int, reason: String) {
        self.productID = productID
        self.delta = delta
        self.reason = reason
    }
}

package protocol InventoryService: Sendable {
    func levels(_ request: GetStockLevels) async throws(InventoryFailure) -> [StockLevel]
    func reserve(_ request: ReserveStock) async throws(InventoryFailure) -> Reservation
    func release(_ request: ReleaseStock) async throws(InventoryFailure) -> Done
    func adjust(_ request: AdjustStock) async throws(InventoryFailure) -> StockLevel
}
