/// What a client knows of one order that it tried to place.
package struct OrderClaim: Sendable {
    package enum Knowledge: Sendable {
        /// Acknowledged.
        case ok
        /// Known not to have made a confirmed order.
        case fail
        /// It may have run.
        case info
    }

    package var customerId: String
    package var idempotencyKey: String
    package var knowledge: Knowledge
    package var orderId: String?
    /// Minor units.
    package var total: Int?

    package init(customerId: String, idempotencyKey: String, knowledge: Knowledge, orderId: String? = nil, total: Int? = nil) {
        self.customerId = customerId
        self.idempotencyKey = idempotencyKey
        self.knowledge = knowledge
        self.orderId = orderId
        self.total = total
    }
}

/// A key that was sent twice more after the load, and the two answers.
package struct KeyReplay: Sendable {
    package var customerId: String
    package var idempotencyKey: String
    package var first: String
    package var second: String
    /// The order that the replay named.
    package var orderId: String?
    /// The order that was acknowledged under load, where one was.
    package var acknowledgedOrderId: String?

    package init(
        customerId: String, idempotencyKey: String, first: String, second: String, orderId: String?, acknowledgedOrderId: String?
    ) {
        self.customerId = customerId
        self.idempotencyKey = idempotencyKey
        self.first = first
        self.second = second
        self.orderId = orderId
        self.acknowledgedOrderId = acknowledgedOrderId
    }
}

/// What one invariant showed.
package struct Finding: Sendable, Equatable {
    package var name: String
    /// How many objects it looked at: an invariant that looked at nothing proves nothing.
    package var checked: Int
    /// One sentence each, at most `limit`; the rest are counted in the last.
    package var violations: [String]

    private static let limit = 20

    init(_ name: String, checked: Int, _ violations: [String]) {
        self.name = name
        self.checked = checked
        self.violations = Array(violations.prefix(Self.limit))
        if violations.count > Self.limit { self.violations.append("and \(violations.count - Self.limit) more") }
    }
}
