package import ShopCore
package import ShopSQL

/// Payments and their ledger. Every step goes through the `Payment` aggregate, which says what is legal and what the ledger gets.
package struct PaymentsStore: Sendable {
    package init() {}

    /// The intent to ask the processor, kept before it is asked, so that a crash leaves a trace of money that may be blocked.
    /// Finds the order's payment where there is one.
    /// - Returns: the payment, and whether this call made it.
    package func intend(
        on db: any SQLConnection, id: PaymentID, orderID: OrderID, amount: Money, cardToken: String, now: Timestamp
    ) throws -> (payment: Payment, isNew: Bool) {
        if let known = try payment(on: db, of: orderID) { return (known, false) }
        let payment = Payment(id: id, orderID: orderID, amount: amount, cardToken: cardToken)
        try insert(payment, on: db, now: now)
        return (payment, true)
    }

    /// Keeps what the processor said. An outcome that is `unknown`, or that comes after the payment moved on, changes nothing.
    /// - Returns: the payment as it stands now.
    package func record(on db: any SQLConnection, outcome: AuthorisationOutcome, orderID: OrderID, now: Timestamp) throws -> Payment {
        let known = try existing(on: db, orderID)
        guard case .pending = known.state else { return known }
        switch outcome {
        case .authorised: return try move(known, to: .authorised, on: db, now: now)
        case .declined(let reason): return try move(known, to: .declined(reason), on: db, now: now)
        case .unknown: return known
        }
    }

    /// Gives up the authorisation. Without a payment it leaves a mark of amount zero, so that an authorisation that comes late is refused.
    package func void(on db: any SQLConnection, id: PaymentID, orderID: OrderID, now: Timestamp) throws {
        guard let known = try payment(on: db, of: orderID) else {
            let mark = Payment(id: id, orderID: orderID, amount: .zero(), cardToken: "", state: .voided)
            return try insert(mark, on: db, processorState: "voided", now: now)
        }
        if case .declined = known.state { return }
        _ = try move(known, to: .voided, on: db, now: now)
    }

    /// The order is confirmed: the money is ours, in the same transaction as the ledger's entry. The processor is told afterwards.
    package func capture(on db: any SQLConnection, orderID: OrderID, now: Timestamp) throws {
        let known = try existing(on: db, orderID)
        if case .refunded = known.state { return }
        _ = try move(known, to: .captured, on: db, now: now)
    }

    /// The order is cancelled: the money goes back.
    package func refund(on db: any SQLConnection, orderID: OrderID, now: Timestamp) throws {
        _ = try move(existing(on: db, orderID), to: .refunded, on: db, now: now)
    }

    // MARK: Work that is left

    /// Payments asked for before `before` whose outcome is not known, the oldest first.
    package func pending(on db: any SQLConnection, createdBefore before: Timestamp, limit: Int = 100) throws -> [Payment] {
        try db.query(
            "SELECT \(Self.columns) FROM payments WHERE state = 'pending' AND created_at <= $1 ORDER BY created_at LIMIT $2",
            [.time(before), .int(limit)], Self.payment)
    }

    /// Payments of which the processor has not acknowledged the last step, the oldest first.
    package func unsettled(on db: any SQLConnection, limit: Int = 100) throws -> [Payment] {
        try db.query(
            """
            SELECT \(Self.columns) FROM payments
            WHERE state IN ('captured', 'voided', 'refunded') AND processor_state <> state ORDER BY created_at LIMIT $1
            """, [.int(limit)], Self.payment)
    }

    /// The processor has acknowledged `payment`'s state. Where the payment has moved on since, the new step is still owed.
    package func acknowledge(on db: any SQLConnection, _ payment: Payment) throws {
        try db.execute(
            "UPDATE payments SET processor_state = $1 WHERE order_id = $2", [.text(payment.state.name), .id(payment.orderID)])
    }
}
