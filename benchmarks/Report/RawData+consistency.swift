/// How far behind the copies of one variant are, and what consistency costs it.
package struct ConsistencyRecord: Codable, Sendable {
    package var variant: Variant
    package var staleness: [StalenessRecord]
    /// Confirmed checkouts, one at a time on a quiet system.
    package var checkout: CheckoutCost
    /// Declined ones: what undoing costs.
    package var declined: CheckoutCost
    /// Orders that had not reached an end so long after the last fault that they would not.
    package var stuckOrders: Int
    /// Rejected orders whose steps had to be undone elsewhere, as the orders service counts them; 0 where one transaction undoes itself.
    package var compensations: Int

    package init(
        variant: Variant, staleness: [StalenessRecord] = [], checkout: CheckoutCost = CheckoutCost(),
        declined: CheckoutCost = CheckoutCost(),
        stuckOrders: Int = 0, compensations: Int = 0
    ) {
        self.variant = variant
        self.staleness = staleness
        self.checkout = checkout
        self.declined = declined
        self.stuckOrders = stuckOrders
        self.compensations = compensations
    }
}

/// One replica under one condition.
package struct StalenessRecord: Codable, Sendable {
    /// `price in the cart`, …
    package var replica: String
    /// `at rest`, `under load`, `keeper crashed`.
    package var condition: String
    /// Two bounds of each sample, µs after the owner's answer, each list sorted: when the last stale read began, 0 where none was stale; and
    /// when the first fresh one had ended. The truth lies between.
    package var staleMicros: [Int]
    package var freshMicros: [Int]
    /// Samples that did not become fresh within the limit: within both lists, at the limit.
    package var endless: Int
    /// Why there are no samples, or why those that there are do not count; nil where they do.
    package var missing: String?

    package init(
        replica: String, condition: String, staleMicros: [Int] = [], freshMicros: [Int] = [], endless: Int = 0, missing: String? = nil
    ) {
        self.replica = replica
        self.condition = condition
        self.staleMicros = staleMicros
        self.freshMicros = freshMicros
        self.endless = endless
        self.missing = missing
    }
}
