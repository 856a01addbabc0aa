/// The moments of a checkout between which a process may die. Both checkouts pass them, and a test may stop either at each.
package enum CheckoutStep: String, CaseIterable, Sendable {
    /// The order is in the store, its outcome open.
    case placed
    case reserved
    /// The card processor has answered; the store does not know it yet.
    case authorised
    /// The outcome is in the store; the customer has not heard of it, compensations have not begun.
    case decided
    /// A wish to cancel is in the store.
    case cancelling
    case shipmentStopped
}

/// Told of each moment as it passes. Throwing stops the checkout there, as a crash would.
package typealias FailPoint = @Sendable (CheckoutStep) throws -> Void
