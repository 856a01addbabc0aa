package enum CartsFailure: ServiceFailure {
    case productNotFound(ProductID)
    case invalid([FieldError])
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

package struct GetCart: ServiceOperation {
    package typealias Response = Cart
    package typealias Failure = CartsFailure
    package static let name = "carts.get-cart"
    package static let isIdempotent = true

    package var customerID: AccountID

    package init(customerID: AccountID) { self.customerID = customerID }
}

/// Sets a line's quantity (it does not add to it), so that sending it twice is harmless.
package struct PutCartItem: ServiceOperation {
    package typealias Response = Cart
    package typealias Failure = CartsFailure
    package static let name = "carts.put-item"
    package static let isIdempotent = true

    package var customerID: AccountID
    package var productID: ProductID
    package var quantity: Int

    package init(customerID: AccountID, productID: ProductID, quantity: Int) {
        self.customerID = customerID
        self.productID = productID
        self.quantity = quantity
    }
}

/// Removing what is not there is no error.
package struct RemoveCartItem: ServiceOperation {
    package typealias Response = Cart
    package typealias Failure = CartsFailure
    package static let name = "carts.remove-item"
    package static let isIdempotent = true

    package var customerID: AccountID
    package var productID: ProductID

    package init(customerID: AccountID, productID: ProductID) {
        self.customerID = customerID
        self.productID = productID
    }
}

package struct ClearCart: ServiceOperation {
    package typealias Response = Cart
    package typealias Failure = CartsFailure
    package static let name = "carts.clear"
    package static let isIdempotent = true

    package var customerID: AccountID

    package init(customerID: AccountID) { self.customerID = customerID }
}

package protocol CartsService: Sendable {
    func cart(_ request: GetCart) async throws(CartsFailure) -> Cart
    func put(_ request: PutCartItem) async throws(CartsFailure) -> Cart
    func remove(_ request: RemoveCartItem) async throws(CartsFailure) -> Cart
    func clear(_ request: ClearCart) async throws(CartsFailure) -> Cart
}
