package enum PaymentsFailure: ServiceFailure {
    /// The order was voided before; it can't be authorised any more.
    case voided
    case notFound
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

/// Blocks an order's total on a card. Idempotent by order; `unknown` where the processor's answer did not come.
package struct AuthorisePayment: ServiceOperation {
    package typealias Response = AuthorisationOutcome
    package typealias Failure = PaymentsFailure
    package static let name = "payments.authorise"
    package static let isIdempotent = true

    package var orderID: OrderID
    package var amount: Money
    package var cardToken: String

    package init(orderID: OrderID, amount: Money, cardToken: String) {
        self.orderID = orderID
        self.amount = amount
        self.cardToken = cardToken
    }
}

/// The compensation of `AuthorisePayment`. Voiding what was never asked for leaves a mark, so that a late authorisation is refused.
package struct VoidPayment: ServiceOperation {
    package typealias Response = Done
    package typealias Failure = PaymentsFailure
    package static let name = "payments.void"
    package static let isIdempotent = true

    package var orderID: OrderID

    package init(orderID: OrderID) { self.orderID = orderID }
}

package protocol PaymentsService: Sendable {
    func authorise(_ request: AuthorisePayment) async throws(PaymentsFailure) -> AuthorisationOutcome
    func void(_ request: VoidPayment) async throws(PaymentsFailure) -> Done
}
