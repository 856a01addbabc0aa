/// Rows of the audit listings, one JSON object a line, as both variants answer them.

package struct StockRow: Codable, Sendable {
    package var productId: String
    package var onHand: Int
    package var reserved: Int
    /// The first count.
    package var initial: Int
    /// Sum of the corrections after it.
    package var adjusted: Int
    /// Units that left for orders.
    package var sold: Int
    /// Units that cancellations brought back.
    package var restocked: Int

    package init(productId: String, onHand: Int, reserved: Int, initial: Int, adjusted: Int, sold: Int, restocked: Int) {
        self.productId = productId
        self.onHand = onHand
        self.reserved = reserved
        self.initial = initial
        self.adjusted = adjusted
        self.sold = sold
        self.restocked = restocked
    }
}

package struct ReservationRow: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package var productId: String
        package var quantity: Int

        package init(productId: String, quantity: Int) {
            self.productId = productId
            self.quantity = quantity
        }
    }

    package var orderId: String
    /// `held`, `committed`, `released`, `restocked`.
    package var state: String
    package var lines: [Line]

    package init(orderId: String, state: String, lines: [Line]) {
        self.orderId = orderId
        self.state = state
        self.lines = lines
    }
}

package struct OrderRow: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package var productId: String
        package var unitPrice: Int
        package var quantity: Int

        package init(productId: String, unitPrice: Int, quantity: Int) {
            self.productId = productId
            self.unitPrice = unitPrice
            self.quantity = quantity
        }
    }

    package struct Transition: Codable, Sendable {
        package var from: String
        package var to: String

        package init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    package var id: String
    package var customerId: String
    package var idempotencyKey: String
    /// `placed`, `confirmed`, `shipped`, `rejected`, `cancelled`.
    package var state: String
    /// Minor units.
    package var total: Int
    package var lines: [Line]
    package var transitions: [Transition]

    package init(
        id: String, customerId: String, idempotencyKey: String, state: String, total: Int, lines: [Line], transitions: [Transition]
    ) {
        self.id = id
        self.customerId = customerId
        self.idempotencyKey = idempotencyKey
        self.state = state
        self.total = total
        self.lines = lines
        self.transitions = transitions
    }

    /// Bought: the customer has, or had, to pay for it.
    var wasConfirmed: Bool { state == "confirmed" || state == "shipped" || state == "cancelled" }
    var isLive: Bool { state == "confirmed" || state == "shipped" }
}

package struct PaymentRow: Codable, Sendable {
    package struct Entry: Codable, Sendable {
        package var debit: String
        package var credit: String
        /// Minor units.
        package var amount: Int

        package init(debit: String, credit: String, amount: Int) {
            self.debit = debit
            self.credit = credit
            self.amount = amount
        }
    }

    package var id: String
    package var orderId: String
    /// `pending`, `authorised`, `captured`, `refunded`, `voided`, `declined`.
    package var state: String
    package var amount: Int
    package var ledger: [Entry]

    package init(id: String, orderId: String, state: String, amount: Int, ledger: [Entry]) {
        self.id = id
        self.orderId = orderId
        self.state = state
        self.amount = amount
        self.ledger = ledger
    }

    /// Entries that brought money into sales, and those that gave it back.
    var captures: [Int] { ledger.filter { $0.credit == "sales" }.map(\.amount) }
    var refunds: [Int] { ledger.filter { $0.debit == "sales" }.map(\.amount) }
    var captured: Int { captures.reduce(0, +) }
    var refunded: Int { refunds.reduce(0, +) }
}

package struct ShipmentRow: Codable, Sendable {
    package var id: String
    package var orderId: String
    /// `preparing`, `dispatched`, `cancelled`.
    package var state: String

    package init(id: String, orderId: String, state: String) {
        self.id = id
        self.orderId = orderId
        self.state = state
    }
}

package struct OutboxRow: Codable, Sendable {
    package var context: String
    package var sequence: Int
    package var type: String
    package var delivered: Bool

    package init(context: String, sequence: Int, type: String, delivered: Bool) {
        self.context = context
        self.sequence = sequence
        self.type = type
        self.delivered = delivered
    }
}
