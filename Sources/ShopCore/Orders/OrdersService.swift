package enum OrdersFailure: ServiceFailure {
    case cartEmpty
    case outOfStock([ProductID])
    case paymentDeclined(DeclineReason)
    /// The reservation had expired before the payment was known; nothing was taken.
    case reservationExpired
    /// The key was used with another body.
    case keyReused
    case notFound
    case notCancellable(state: String)
    case invalid([FieldError])
    case invalidCursor
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

/// Buys what is in the customer's cart. Idempotent by (customer, key).
package struct PlaceOrder: ServiceOperation {
    package typealias Response = PlacedOrder
    package typealias Failure = OrdersFailure
    package static let name = "orders.place-order"
    package static let isIdempotent = true

    /// Characters of an `Idempotency-Key`.
    package static let keyLengthLimits = 1...128

    package var customerID: AccountID
    package var idempotencyKey: String
    package var cardToken: String
    package var shipTo: PostalAddress

    package init(customerID: AccountID, idempotencyKey: String, cardToken: String, shipTo: PostalAddress) {
        self.customerID = customerID
        self.idempotencyKey = idempotencyKey
        self.cardToken = cardToken
        self.shipTo = shipTo
    }

    /// What tells "the same body" from another under the same key. Compared as is; never shown.
    package var fingerprint: String {
        [cardToken, shipTo.name, shipTo.street, shipTo.city, shipTo.postalCode, shipTo.country]
            .map { "\($0.utf8.count):\($0)" }.joined(separator: "|")
    }

    /// The rules of the request itself.
    package func fieldErrors() -> [FieldError] {
        var errors = shipTo.fieldErrors()
        if cardToken.isEmpty || cardToken.count > 100 {
            errors.insert(FieldError(field: "cardToken", message: "must have 1 to 100 characters"), at: 0)
        }
        return errors
    }
}

/// The order as the first try of its key was told, and whether that was final.
package struct PlacedOrder: Sendable, Codable, Hashable {
    package var order: Order
    /// True where the processor's outcome was unknown: 202 instead of 201.
    package var isPending: Bool

    package init(order: Order, isPending: Bool) {
        self.order = order
        self.isPending = isPending
    }
}

package struct GetOrder: ServiceOperation {
    package typealias Response = Order
    package typealias Failure = OrdersFailure
    package static let name = "orders.get-order"
    package static let isIdempotent = true

    package var customerID: AccountID
    package var id: OrderID

    package init(customerID: AccountID, id: OrderID) {
        self.customerID = customerID
        self.id = id
    }
}

/// Newest first.
package struct ListOrders: ServiceOperation {
    package typealias Response = Page<Order>
    package typealias Failure = OrdersFailure
    package static let name = "orders.list-orders"
    package static let isIdempotent = true

    package var customerID: AccountID
    package var page: PageRequest

    package init(customerID: AccountID, page: PageRequest) {
        self.customerID = customerID
        self.page = page
    }
}

/// Not idempotent on purpose: the contract refuses a second cancellation.
package struct CancelOrder: ServiceOperation {
    package typealias Response = Order
    package typealias Failure = OrdersFailure
    package static let name = "orders.cancel-order"
    package static let isIdempotent = false

    package var customerID: AccountID
    package var id: OrderID

    package init(customerID: AccountID, id: OrderID) {
        self.customerID = customerID
        self.id = id
    }
}

package protocol OrdersService: Sendable {
    func place(_ request: PlaceOrder) async throws(OrdersFailure) -> PlacedOrder
    func order(_ request: GetOrder) async throws(OrdersFailure) -> Order
    func list(_ request: ListOrders) async throws(OrdersFailure) -> Page<Order>
    func cancel(_ request: CancelOrder) async throws(OrdersFailure) -> Order
}
