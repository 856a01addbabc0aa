import Invariants
import Testing

/// One broken history for each invariant: it has to be reported, and by the invariant that is meant for it.
@Suite struct InvariantsTests {
    /// A shop in which every invariant has something to look at, and none is broken.
    private struct History {
        var books = AuditBooks()
        var claims: [OrderClaim] = []
        var replays: [KeyReplay] = []
        var sessionReads = [SessionRead(name: "cart of a-1", expected: "quantity 2", seen: "quantity 2")]

        init() {
            books.stock = [StockRow(productId: "p-1", onHand: 12, reserved: 0, initial: 10, adjusted: 5, sold: 5, restocked: 2)]
            books.orders = [
                order("o-1", customer: "a-1", key: "k-1", "confirmed", quantity: 1, ["confirmed"]),
                order("o-2", customer: "a-1", key: "k-2", "shipped", quantity: 2, ["confirmed", "shipped"]),
                order("o-3", customer: "a-2", key: "k-1", "cancelled", quantity: 2, ["confirmed", "cancelled"]),
                order("o-4", customer: "a-2", key: "k-3", "rejected", quantity: 1, ["rejected"]),
            ]
            books.reservations = [
                reservation("o-1", "committed", 1), reservation("o-2", "committed", 2), reservation("o-3", "restocked", 2),
                reservation("o-4", "released", 1),
            ]
            let sale = PaymentRow.Entry(debit: "processor_receivable", credit: "sales", amount: 100)
            let largeSale = PaymentRow.Entry(debit: "processor_receivable", credit: "sales", amount: 200)
            let refund = PaymentRow.Entry(debit: "sales", credit: "processor_receivable", amount: 200)
            books.payments = [
                PaymentRow(id: "y-1", orderId: "o-1", state: "captured", amount: 100, ledger: [sale]),
                PaymentRow(id: "y-2", orderId: "o-2", state: "captured", amount: 200, ledger: [largeSale]),
                PaymentRow(id: "y-3", orderId: "o-3", state: "refunded", amount: 200, ledger: [largeSale, refund]),
                PaymentRow(id: "y-4", orderId: "o-4", state: "declined", amount: 100, ledger: []),
            ]
            books.shipments = [
                ShipmentRow(id: "s-1", orderId: "o-1", state: "preparing"), ShipmentRow(id: "s-2", orderId: "o-2", state: "dispatched"),
                ShipmentRow(id: "s-3", orderId: "o-3", state: "cancelled"),
            ]
            books.outbox = [OutboxRow(context: "orders", sequence: 1, type: "OrderConfirmed", delivered: true)]
            claims = [
                OrderClaim(customerId: "a-1", idempotencyKey: "k-1", knowledge: .ok, orderId: "o-1", total: 100),
                OrderClaim(customerId: "a-1", idempotencyKey: "k-2", knowledge: .info),
                OrderClaim(customerId: "a-2", idempotencyKey: "k-3", knowledge: .fail),
            ]
            replays = [
                KeyReplay(
                    customerId: "a-1", idempotencyKey: "k-1", first: "201 x", second: "201 x", orderId: "o-1", acknowledgedOrderId: "o-1")
            ]
        }

        private func order(_ id: String, customer: String, key: String, _ state: String, quantity: Int, _ steps: [String]) -> OrderRow {
            var from = "placed"
            var transitions: [OrderRow.Transition] = []
            for step in steps {
                transitions.append(OrderRow.Transition(from: from, to: step))
                from = step
            }
            return OrderRow(
                id: id, customerId: customer, idempotencyKey: key, state: state, total: 100 * quantity,
                lines: [OrderRow.Line(productId: "p-1", unitPrice: 100, quantity: quantity)], transitions: transitions)
        }

        private func reservation(_ order: String, _ state: String, _ quantity: Int) -> ReservationRow {
            ReservationRow(orderId: order, state: state, lines: [ReservationRow.Line(productId: "p-1", quantity: quantity)])
        }

        var checker: InvariantChecker { InvariantChecker(books: books, claims: claims, replays: replays, sessionReads: sessionReads) }
    }

    /// - Returns: the finding after `breakIt` broke the clean history.
    private func finding(of invariant: (InvariantChecker) -> () -> Finding, _ breakIt: (inout History) -> Void) -> Finding {
        var history = History()
        breakIt(&history)
        return invariant(history.checker)()
    }

    @Test func `a clean history has no violation, and every invariant looked at something`() {
        for finding in History().checker.findings() {
            #expect(finding.violations == [], "\(finding.name)")
            #expect(finding.checked > 0, "\(finding.name)")
        }
    }

    @Test func `more reserved than there is on hand is an oversell`() {
        #expect(finding(of: InvariantChecker.noOversell) { $0.books.stock[0].reserved = 13 }.violations.count == 1)
    }

    @Test func `stock that is on hand without a reason is not conserved`() {
        #expect(finding(of: InvariantChecker.stockConserved) { $0.books.stock[0].onHand = 13 }.violations.count == 1)
    }

    @Test func `reserved stock that nothing holds is reported`() {
        #expect(finding(of: InvariantChecker.reservedIsHeld) { $0.books.stock[0].reserved = 1 }.violations.count == 1)
    }

    @Test func `stock that was taken twice for one order is reported`() {
        let found = finding(of: InvariantChecker.soldIsBought) {
            $0.books.stock[0].sold += 1
            $0.books.stock[0].onHand -= 1
        }
        #expect(found.violations.count == 1)
    }

    @Test func `an acknowledged order that is gone is reported`() {
        #expect(finding(of: InvariantChecker.acknowledgedOrdersReadable) { $0.books.orders.removeFirst() }.violations == ["o-1 is lost"])
    }

    @Test func `an acknowledged order without an identifier is looked for by its key`() {
        #expect(finding(of: InvariantChecker.acknowledgedOrdersReadable) { $0.claims[0].orderId = nil }.violations == [])
    }

    @Test func `an acknowledged order with another total is reported`() {
        #expect(finding(of: InvariantChecker.acknowledgedOrdersReadable) { $0.claims[0].total = 99 }.violations.count == 1)
    }

    @Test func `a refused checkout that was made all the same is reported`() {
        #expect(finding(of: InvariantChecker.refusedOrdersAbsent) { $0.claims[1].knowledge = .fail }.violations.count == 1)
    }

    @Test func `two orders of one customer and key are reported`() {
        #expect(finding(of: InvariantChecker.oneOrderAKey) { $0.books.orders[1].idempotencyKey = "k-1" }.violations.count == 1)
    }

    @Test func `a repeated key with other bytes is reported`() {
        #expect(finding(of: InvariantChecker.replaysAnswerAlike) { $0.replays[0].second = "201 y" }.violations.count == 1)
    }

    @Test func `a repeated key that names another order is reported`() {
        #expect(finding(of: InvariantChecker.replaysAnswerAlike) { $0.replays[0].orderId = "o-2" }.violations.count == 1)
    }

    @Test func `a second capture is reported`() {
        let found = finding(of: InvariantChecker.capturedOnce) { $0.books.payments[0].ledger.append($0.books.payments[0].ledger[0]) }
        #expect(!found.violations.isEmpty)
    }

    @Test func `a bought order that was not charged is reported`() {
        #expect(finding(of: InvariantChecker.capturedOnce) { $0.books.payments[0].ledger = [] }.violations.count == 1)
    }

    @Test func `a charge for a rejected order is reported`() {
        let found = finding(of: InvariantChecker.noChargeWithoutOrder) { $0.books.payments[0].orderId = "o-4" }
        #expect(found.violations.count == 1)
    }

    @Test func `a cancelled order that was not refunded is reported`() {
        #expect(finding(of: InvariantChecker.cancelledRefunded) { $0.books.payments[2].ledger.removeLast() }.violations.count == 1)
    }

    @Test func `a refund above the charge is reported`() {
        #expect(finding(of: InvariantChecker.refundsWithinCapture) { $0.books.payments[2].ledger[1].amount = 201 }.violations.count == 1)
    }

    @Test func `an entry that moves nothing is reported`() {
        #expect(finding(of: InvariantChecker.ledgerBalances) { $0.books.payments[0].ledger[0].debit = "sales" }.violations.count == 1)
    }

    @Test func `a total that is not the sum of the lines is reported`() {
        #expect(finding(of: InvariantChecker.totalsAreSums) { $0.books.orders[0].total = 101 }.violations.count == 1)
    }

    @Test func `an order that is still placed is reported`() {
        #expect(finding(of: InvariantChecker.ordersTerminal) { $0.books.orders[0].state = "placed" }.violations.count == 1)
    }

    @Test func `a transition that the rules do not know is reported`() {
        let found = finding(of: InvariantChecker.transitionsLegal) {
            $0.books.orders[3].transitions.append(OrderRow.Transition(from: "rejected", to: "confirmed"))
        }
        #expect(found.violations.count == 1)
    }

    @Test func `a state that the transitions do not lead to is reported`() {
        #expect(finding(of: InvariantChecker.transitionsLegal) { $0.books.orders[1].transitions.removeLast() }.violations.count == 1)
    }

    @Test func `an event that was not delivered is reported`() {
        #expect(finding(of: InvariantChecker.outboxDelivered) { $0.books.outbox[0].delivered = false }.violations.count == 1)
    }

    @Test func `a session that does not read its own write is reported`() {
        let found = finding(of: InvariantChecker.readYourWrites) { $0.sessionReads[0].seen = "no such item" }
        #expect(found.violations == ["cart of a-1: wrote quantity 2, read no such item"])
    }

    @Test func `a confirmation whose effect is missing is reported`() {
        let found = finding(of: InvariantChecker.outboxDelivered) { $0.books.shipments.remove(at: 0) }
        #expect(found.violations == ["o-1 is confirmed with 0 shipments"])
    }

    @Test func `a second shipment of one order is reported`() {
        let found = finding(of: InvariantChecker.oneShipmentAnOrder) {
            $0.books.shipments.append(ShipmentRow(id: "s-9", orderId: "o-1", state: "preparing"))
        }
        #expect(found.violations.count == 1)
    }

    @Test(arguments: ["reservation", "payment", "shipment", "held stock", "open payment"])
    func `an orphan is reported`(kind: String) {
        let found = finding(of: InvariantChecker.noOrphans) { history in
            switch kind {
            case "reservation": history.books.reservations[0].orderId = "o-9"
            case "payment": history.books.payments[0].orderId = "o-9"
            case "shipment": history.books.shipments[0].orderId = "o-4"
            case "held stock": history.books.reservations[0].state = "held"
            default: history.books.payments[3].state = "authorised"
            }
        }
        #expect(found.violations.count == 1)
    }

    @Test func `audit lines are read, and work under way is named`() throws {
        var books = AuditBooks()
        try books.read(
            table: "orders",
            lines: """
                {"id":"o-1","customerId":"a-1","idempotencyKey":"k","state":"placed","total":5,"currency":"USD","lines":[],"placedAt":1,"transitions":[]}
                {"id":"o-2","customerId":"a-1","idempotencyKey":"l","state":"confirmed","total":5,"currency":"USD","lines":[],"placedAt":1,"transitions":[]}

                """)
        #expect(books.orders.map(\.id) == ["o-1", "o-2"])
        #expect(books.unfinished == ["1 orders placed"])
    }

    @Test func `a line that is not a row is refused`() {
        var books = AuditBooks()
        #expect(throws: (any Error).self) { try books.read(table: "stock", lines: "{\"productId\":\"p-1\"}\n") }
    }

    @Test func `many violations are cut short and counted`() {
        let found = finding(of: InvariantChecker.ordersTerminal) { history in
            history.books.orders = Array(repeating: history.books.orders[0], count: 30)
            for index in history.books.orders.indices { history.books.orders[index].state = "placed" }
        }
        #expect(found.violations.count == 21)
        #expect(found.violations.last == "and 10 more")
    }
}
