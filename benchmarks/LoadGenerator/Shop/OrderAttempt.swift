/// One order that a customer tried to place, and what the client knows of it.
package struct OrderAttempt: Codable, Sendable, Equatable {
    package enum Knowledge: String, Codable, Sendable {
        /// Acknowledged: the answer was a confirmed or pending order.
        case ok
        /// Known not to have made a confirmed order: refused by the shop, or never sent.
        case fail
        /// Sent and not answered, or answered with a 5xx: it may have run.
        case info
    }

    /// `VirtualCustomer.id`.
    package var customerID: String
    package var idempotencyKey: String
    /// Unix milliseconds.
    package var invokedAtMillis: Int
    /// Unix milliseconds; nil where no answer came.
    package var answeredAtMillis: Int?
    package var knowledge: Knowledge
    package var status: Int?
    package var orderID: String?
    /// The order's state as answered: `confirmed`, or `placed` where the card's outcome was still unknown.
    package var orderState: String?
    /// Minor units.
    package var total: Int?

    /// One that was not answered yet.
    package init(customerID: String, idempotencyKey: String, invokedAtMillis: Int, knowledge: Knowledge) {
        self.customerID = customerID
        self.idempotencyKey = idempotencyKey
        self.invokedAtMillis = invokedAtMillis
        self.knowledge = knowledge
    }
}
