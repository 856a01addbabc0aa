/// The orders that a run tried, kept for the checker of the invariants. Bounded: what does not fit is counted, never dropped in silence.
package struct OrderHistory: Sendable {
    /// Orders of one run, some 300 bytes each.
    package static let orderLimit = 500_000

    package private(set) var orders: [OrderAttempt] = []
    /// Orders that came when it was full.
    package private(set) var lost = 0
    private let keeps: Bool
    private let limit: Int

    /// - Parameter keeps: false where nobody will look at it.
    package init(keeps: Bool, limit: Int = Self.orderLimit) {
        self.keeps = keeps
        self.limit = limit
    }

    package mutating func append(_ order: OrderAttempt) {
        guard keeps else { return }
        if orders.count < limit { orders.append(order) } else { lost += 1 }
    }

    /// Empties it.
    package mutating func take() -> OrderHistory {
        defer {
            orders = []
            lost = 0
        }
        return self
    }
}
