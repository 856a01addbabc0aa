package import ShopCore
package import ShopSQL

extension PaymentsStore {
    static let columns = "order_id, id, amount, currency, card_token, state, decline_reason"

    package func payment(on db: any SQLConnection, of orderID: OrderID) throws -> Payment? {
        try db.first("SELECT \(Self.columns) FROM payments WHERE order_id = $1", [.id(orderID)], Self.payment)
    }

    func existing(on db: any SQLConnection, _ orderID: OrderID) throws -> Payment {
        guard let payment = try payment(on: db, of: orderID) else { throw PaymentsFailure.notFound }
        return payment
    }

    static func payment(_ row: any SQLRow) throws -> Payment {
        Payment(
            id: row.id(1), orderID: row.id(0),
            amount: Money(amount: row.integer(2), currency: Currency(rawValue: row.text(3))), cardToken: row.text(4),
            state: try state(row.text(5), declineReason: row.optionalText(6)))
    }

    private static func state(_ name: String, declineReason: String?) throws -> Payment.State {
        switch name {
        case "pending": return .pending
        case "authorised": return .authorised
        case "captured": return .captured
        case "refunded": return .refunded
        case "voided": return .voided
        case "declined":
            if let reason = declineReason.flatMap(DeclineReason.init) { return .declined(reason) }
        default: break
        }
        throw SQLFailure.corrupt("payment in state \(name) \(declineReason ?? "")")
    }

    private static func declineReason(_ payment: Payment) -> String? {
        if case .declined(let reason) = payment.state { reason.rawValue } else { nil }
    }

    func insert(_ payment: Payment, on db: any SQLConnection, processorState: String = "", now: Timestamp) throws {
        try db.execute(
            """
            INSERT INTO payments (\(Self.columns), processor_state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .id(payment.orderID), .id(payment.id), .integer(payment.amount.amount), .text(payment.amount.currency.rawValue),
                .text(payment.cardToken), .text(payment.state.name), .optional(Self.declineReason(payment)), .text(processorState),
                .time(now),
            ])
    }

    /// Takes a step and writes what the ledger gets for it.
    func move(_ payment: Payment, to next: Payment.State, on db: any SQLConnection, now: Timestamp) throws -> Payment {
        var moved = payment
        let entry = try moved.move(to: next, at: now)
        guard moved.state != payment.state else { return payment }
        try db.execute(
            "UPDATE payments SET state = $1, decline_reason = $2 WHERE order_id = $3",
            [.text(moved.state.name), .optional(Self.declineReason(moved)), .id(moved.orderID)])
        if let entry { try append(entry, on: db) }
        return moved
    }

    private func append(_ entry: LedgerEntry, on db: any SQLConnection) throws {
        try db.execute(
            """
            INSERT INTO ledger_entries (order_id, position, debit, credit, amount, currency, at)
            VALUES ($1, (SELECT COUNT(*) + 1 FROM ledger_entries WHERE order_id = $1), $2, $3, $4, $5, $6)
            """,
            [
                .id(entry.orderID), .text(entry.debit.rawValue), .text(entry.credit.rawValue), .integer(entry.amount.amount),
                .text(entry.amount.currency.rawValue), .time(entry.at),
            ])
    }
}
