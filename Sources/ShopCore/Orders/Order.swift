package struct OrderLine: Sendable, Codable, Hashable {
    package var productID: ProductID
    package var name: String
    /// As quoted at acceptance; a later change of the product does not touch it.
    package var unitPrice: Money
    package var quantity: Int

    package init(productID: ProductID, name: String, unitPrice: Money, quantity: Int) {
        self.productID = productID
        self.name = name
        self.unitPrice = unitPrice
        self.quantity = quantity
    }
}

/// Why an order that was placed did not come to be.
package enum RejectionReason: Sendable, Codable, Hashable {
    /// The products that lacked units.
    case outOfStock([ProductID])
    case paymentDeclined(DeclineReason)
    /// The reservation had gone before the outcome of the payment was known.
    case reservationExpired
}

/// Where an order stands: `placed → confirmed → shipped`, `placed → rejected`, `confirmed → cancelled`. Nothing else can be spelled.
package enum OrderState: Sendable, Codable, Hashable {
    case placed
    case confirmed(at: Timestamp)
    case shipped(confirmedAt: Timestamp, at: Timestamp, trackingCode: String)
    case rejected(RejectionReason, at: Timestamp)
    case cancelled(confirmedAt: Timestamp, at: Timestamp)

    /// The state's name in the public API and in a store.
    package var name: String {
        switch self {
        case .placed: "placed"
        case .confirmed: "confirmed"
        case .shipped: "shipped"
        case .rejected: "rejected"
        case .cancelled: "cancelled"
        }
    }
}

/// A step that the order's state does not allow.
package struct IllegalTransition: Error, Hashable, Sendable {
    package var from: String
    package var to: String

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

/// What the customer is told of the money, derived from the order's own state so that no second context need be asked.
package enum PaymentStatus: String, Sendable, Codable, Hashable {
    /// The processor's answer is awaited.
    case pending
    /// The money is certain to come.
    case paid
    case declined
    /// Nothing was taken.
    case none
    case refunded
}

/// The aggregate. Its state moves only through the four methods below.
package struct Order: Sendable, Codable, Hashable {
    package let id: OrderID
    package let customerID: AccountID
    package let lines: [OrderLine]
    package let shipTo: PostalAddress
    package let total: Money
    package let placedAt: Timestamp
    package private(set) var state: OrderState

    /// Accepts a quote. The total is Σ quantity × unit price, here and nowhere else.
    package static func place(
        id: OrderID, customerID: AccountID, lines: [OrderLine], shipTo: PostalAddress, at now: Timestamp
    ) -> Order {
        precondition(!lines.isEmpty, "an order of nothing")
        let total = lines.reduce(Money.zero(lines[0].unitPrice.currency)) { $0 + $1.unitPrice * $1.quantity }
        return Order(id: id, customerID: customerID, lines: lines, shipTo: shipTo, total: total, placedAt: now, state: .placed)
    }

    /// An order as a store kept it.
    package static func restored(
        id: OrderID, customerID: AccountID, lines: [OrderLine], shipTo: PostalAddress, total: Money, placedAt: Timestamp, state: OrderState
    ) -> Order {
        Order(id: id, customerID: customerID, lines: lines, shipTo: shipTo, total: total, placedAt: placedAt, state: state)
    }

    package mutating func confirm(at now: Timestamp) throws(IllegalTransition) {
        guard case .placed = state else { throw IllegalTransition(from: state.name, to: "confirmed") }
        state = .confirmed(at: now)
    }

    package mutating func reject(_ reason: RejectionReason, at now: Timestamp) throws(IllegalTransition) {
        guard case .placed = state else { throw IllegalTransition(from: state.name, to: "rejected") }
        state = .rejected(reason, at: now)
    }

    package mutating func ship(trackingCode: String, at now: Timestamp) throws(IllegalTransition) {
        guard case .confirmed(let confirmedAt) = state else { throw IllegalTransition(from: state.name, to: "shipped") }
        state = .shipped(confirmedAt: confirmedAt, at: now, trackingCode: trackingCode)
    }

    package mutating func cancel(at now: Timestamp) throws(IllegalTransition) {
        guard case .confirmed(let confirmedAt) = state else { throw IllegalTransition(from: state.name, to: "cancelled") }
        state = .cancelled(confirmedAt: confirmedAt, at: now)
    }

    package var paymentStatus: PaymentStatus {
        switch state {
        case .placed: .pending
        case .confirmed, .shipped: .paid
        case .rejected(.paymentDeclined, _): .declined
        case .rejected: .none
        case .cancelled: .refunded
        }
    }

    /// The order as it stood when its customer was first answered: what a replayed key is given.
    package func asFirstAnswered(_ answer: FirstAnswer) -> Order {
        var order = self
        switch (answer, state) {
        case (.pending, _): order.state = .placed
        case (.confirmed, .shipped(let confirmedAt, _, _)), (.confirmed, .cancelled(let confirmedAt, _)):
            order.state = .confirmed(at: confirmedAt)
        case (.confirmed, _), (.rejected, _): break
        }
        return order
    }
}

/// What the first try of an idempotency key was told. Kept, so that every later try is told the same.
package enum FirstAnswer: String, Sendable, Codable, Hashable {
    /// 202: the processor's outcome was unknown.
    case pending
    case confirmed
    case rejected
}
