/// Checks a quiet system's own rows, and what its clients were told, against what must hold after any fault.
///
/// Pure: reading the rows is the caller's part. Integrity never heals by waiting, so the caller waits for quiescence first, a bounded time.
package struct InvariantChecker: Sendable {
    let books: AuditBooks
    let claims: [OrderClaim]
    let replays: [KeyReplay]
    let sessionReads: [SessionRead]
    let ordersById: [String: OrderRow]
    let paymentsByOrder: [String: [PaymentRow]]

    package init(books: AuditBooks, claims: [OrderClaim], replays: [KeyReplay] = [], sessionReads: [SessionRead] = []) {
        self.books = books
        self.claims = claims
        self.replays = replays
        self.sessionReads = sessionReads
        ordersById = Dictionary(books.orders.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        paymentsByOrder = Dictionary(grouping: books.payments, by: \.orderId)
    }

    /// Every invariant, in the order in which they are shown.
    package func findings() -> [Finding] {
        [
            noOversell(), stockConserved(), reservedIsHeld(), soldIsBought(),
            acknowledgedOrdersReadable(), refusedOrdersAbsent(), oneOrderAKey(), replaysAnswerAlike(), readYourWrites(),
            capturedOnce(), noChargeWithoutOrder(), cancelledRefunded(), refundsWithinCapture(), ledgerBalances(),
            totalsAreSums(), ordersTerminal(), transitionsLegal(), outboxDelivered(), oneShipmentAnOrder(), noOrphans(),
        ]
    }
}
