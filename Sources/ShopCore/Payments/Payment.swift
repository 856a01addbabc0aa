package enum DeclineReason: String, Sendable, Codable, Hashable {
    case declined
    case insufficientFunds = "insufficient_funds"
    /// The processor does not know the token.
    case unknownCard = "unknown_card"
}

/// The money of one order: `pending → authorised → captured → refunded`, `authorised → voided`, `pending → declined | voided`.
package struct Payment: Sendable, Codable, Hashable {
    package enum State: Sendable, Codable, Hashable {
        /// Asked of the processor, the answer not known. Asked again with the same key until it is.
        case pending
        case authorised
        case captured
        case refunded
        case voided
        case declined(DeclineReason)

        package var name: String {
            switch self {
            case .pending: "pending"
            case .authorised: "authorised"
            case .captured: "captured"
            case .refunded: "refunded"
            case .voided: "voided"
            case .declined: "declined"
            }
        }
    }

    package let id: PaymentID
    /// The idempotency key toward the processor as well: at most one payment an order.
    package let orderID: OrderID
    package let amount: Money
    package let cardToken: String
    package private(set) var state: State

    package init(id: PaymentID, orderID: OrderID, amount: Money, cardToken: String, state: State = .pending) {
        self.id = id
        self.orderID = orderID
        self.amount = amount
        self.cardToken = cardToken
        self.state = state
    }

    /// Moves to `next` and gives the ledger entry that goes with the step, nil where no money moves or the step was made before.
    package mutating func move(to next: State, at now: Timestamp) throws(IllegalTransition) -> LedgerEntry? {
        if state == next { return nil }
        switch (state, next) {
        case (.pending, .authorised), (.pending, .declined), (.pending, .voided), (.authorised, .voided):
            state = next
            return nil
        case (.authorised, .captured):
            state = next
            return LedgerEntry(orderID: orderID, debit: .processorReceivable, credit: .sales, amount: amount, at: now)
        case (.captured, .refunded):
            state = next
            return LedgerEntry(orderID: orderID, debit: .sales, credit: .processorReceivable, amount: amount, at: now)
        default:
            throw IllegalTransition(from: state.name, to: next.name)
        }
    }
}

package enum LedgerAccount: String, Sendable, Codable, Hashable {
    case processorReceivable = "processor_receivable"
    case sales
}

/// One double entry: the same amount debited and credited, so the ledger balances by construction.
package struct LedgerEntry: Sendable, Codable, Hashable {
    package var orderID: OrderID
    package var debit: LedgerAccount
    package var credit: LedgerAccount
    package var amount: Money
    package var at: Timestamp

    package init(orderID: OrderID, debit: LedgerAccount, credit: LedgerAccount, amount: Money, at: Timestamp) {
        self.orderID = orderID
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.at = at
    }
}

/// What the processor said to an authorisation, as far as it is known.
package enum AuthorisationOutcome: Sendable, Codable, Hashable {
    case authorised
    case declined(DeclineReason)
    /// The answer did not come. The money may be blocked: ask again with the same key, or void.
    case unknown
}

/// The card processor: outside either variant, never called inside a transaction. Every call is idempotent by its key.
package protocol CardProcessor: Sendable {
    func authorise(key: String, amount: Money, cardToken: String) async -> AuthorisationOutcome
    /// What became of an authorisation whose answer was lost.
    func outcome(ofKey key: String, cardToken: String) async -> AuthorisationOutcome
    /// False where the processor could not be reached: try again later.
    func capture(key: String) async -> Bool
    func void(key: String) async -> Bool
    func refund(key: String) async -> Bool
}
