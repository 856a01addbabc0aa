import ShopCore
import Testing

private let early = Timestamp(millisecondsSinceEpoch: 1000)
private let late = Timestamp(millisecondsSinceEpoch: 2000)
private let address = PostalAddress(name: "Ada", street: "1 Main Street", city: "Berlin", postalCode: "10115", country: "DE")

private func lines(_ prices: [(Int64, Int)]) -> [OrderLine] {
    prices.enumerated().map { index, line in
        OrderLine(productID: ProductID("p-\(index)"), name: "Product \(index)", unitPrice: Money(amount: line.0), quantity: line.1)
    }
}

private func order(in state: OrderState) -> Order {
    Order.restored(
        id: OrderID("o-1"), customerID: AccountID("a-1"), lines: lines([(500, 2)]), shipTo: address, total: Money(amount: 1000),
        placedAt: early,
        state: state)
}

/// One state of each kind, and rejections of each kind.
private let states: [OrderState] = [
    .placed, .confirmed(at: early), .shipped(confirmedAt: early, at: early, trackingCode: "T"), .rejected(.outOfStock([]), at: early),
    .rejected(.paymentDeclined(.declined), at: early), .rejected(.reservationExpired, at: early), .cancelled(confirmedAt: early, at: early),
]

@Suite struct `An order` {
    enum Action: CaseIterable {
        case confirm, reject, ship, cancel

        func run(on order: inout Order) throws(IllegalTransition) {
            switch self {
            case .confirm: try order.confirm(at: late)
            case .reject: try order.reject(.reservationExpired, at: late)
            case .ship: try order.ship(trackingCode: "TRACK", at: late)
            case .cancel: try order.cancel(at: late)
            }
        }

        /// Where the step leads from a state; nil where it is not allowed.
        func result(from state: OrderState) -> OrderState? {
            switch (self, state) {
            case (.confirm, .placed): .confirmed(at: late)
            case (.reject, .placed): .rejected(.reservationExpired, at: late)
            case (.ship, .confirmed(let confirmedAt)): .shipped(confirmedAt: confirmedAt, at: late, trackingCode: "TRACK")
            case (.cancel, .confirmed(let confirmedAt)): .cancelled(confirmedAt: confirmedAt, at: late)
            default: nil
            }
        }

        var target: String {
            switch self {
            case .confirm: "confirmed"
            case .reject: "rejected"
            case .ship: "shipped"
            case .cancel: "cancelled"
            }
        }
    }

    @Test(arguments: states, Action.allCases) func `takes the allowed steps and refuses all others`(state: OrderState, action: Action) {
        var order = order(in: state)
        if let next = action.result(from: state) {
            #expect(throws: Never.self) { try action.run(on: &order) }
            #expect(order.state == next)
        } else {
            #expect(throws: IllegalTransition(from: state.name, to: action.target)) { try action.run(on: &order) }
            #expect(order.state == state)
        }
    }

    @Test func `has four allowed steps, no more`() {
        let kinds: [OrderState] = [states[0], states[1], states[2], states[3], states[6]]
        #expect(kinds.flatMap { state in Action.allCases.filter { $0.result(from: state) != nil } }.count == 4)
    }

    @Test func `costs the sum of quantity times price as quoted`() {
        let order = Order.place(
            id: OrderID("o"), customerID: AccountID("a"), lines: lines([(1299, 3), (1, 99), (100_000_000, 1)]), shipTo: address, at: early)
        #expect(order.total == Money(amount: 3897 + 99 + 100_000_000))
        #expect(order.state == .placed)
        #expect(order.placedAt == early)
    }

    @Test func `of nothing is a programmer's error`() async {
        await #expect(processExitsWith: .failure) {
            let nowhere = PostalAddress(name: "", street: "", city: "", postalCode: "", country: "")
            let now = Timestamp(millisecondsSinceEpoch: 0)
            _ = Order.place(id: OrderID("o"), customerID: AccountID("a"), lines: [], shipTo: nowhere, at: now)
        }
    }

    @Test func `tells what became of the money`() {
        #expect(states.map { order(in: $0).paymentStatus } == [.pending, .paid, .paid, .none, .declined, .none, .refunded])
    }

    @Test func `is shown to a replayed key as it was first answered`() {
        for state in states { #expect(order(in: state).asFirstAnswered(.pending).state == .placed) }
        for state in states[1...2] + states[6...] {
            #expect(order(in: state).asFirstAnswered(.confirmed).state == .confirmed(at: early))
        }
        for state in states[3...5] { #expect(order(in: state).asFirstAnswered(.rejected).state == state) }
    }
}

@Suite struct `A payment` {
    typealias State = Payment.State

    private static let states: [State] = [.pending, .authorised, .captured, .refunded, .voided, .declined(.declined)]

    private static let silent: [(State, State)] = [
        (.pending, .authorised), (.pending, .declined(.declined)), (.pending, .voided), (.authorised, .voided),
    ]

    @Test(arguments: states, states) func `moves along the legal steps and books each move of money once`(from: State, to: State) throws {
        let amount = Money(amount: 4200)
        var payment = Payment(id: PaymentID("m"), orderID: OrderID("o"), amount: amount, cardToken: "tok_visa", state: from)
        func entry(_ debit: LedgerAccount, _ credit: LedgerAccount) -> LedgerEntry {
            LedgerEntry(orderID: OrderID("o"), debit: debit, credit: credit, amount: amount, at: late)
        }

        let booked: LedgerEntry?
        switch (from, to) {
        case (.authorised, .captured): booked = entry(.processorReceivable, .sales)
        case (.captured, .refunded): booked = entry(.sales, .processorReceivable)
        case _ where from == to || Self.silent.contains { $0 == (from, to) }: booked = nil
        default:
            #expect(throws: IllegalTransition(from: from.name, to: to.name)) { _ = try payment.move(to: to, at: late) }
            #expect(payment.state == from)
            return
        }
        let first = try payment.move(to: to, at: late)
        #expect(first == booked)
        let second = try payment.move(to: to, at: late)
        #expect(second == nil, "a step that is repeated books nothing")
        #expect(payment.state == to)
    }

    @Test func `that was declined does not become another decline`() {
        var payment = Payment(
            id: PaymentID("m"), orderID: OrderID("o"), amount: .zero(), cardToken: "t", state: .declined(.insufficientFunds))
        #expect(throws: IllegalTransition(from: "declined", to: "declined")) { _ = try payment.move(to: .declined(.declined), at: late) }
    }
}

@Suite struct `A shipment` {
    private func shipment(_ state: Shipment.State) -> Shipment {
        Shipment(
            id: ShipmentID("h"), orderID: OrderID("o"), customerID: AccountID("a"), shipTo: address, createdAt: early, state: state)
    }

    @Test func `leaves once`() throws {
        var parcel = shipment(.preparing)
        try parcel.dispatch(trackingCode: "T1", at: late)
        #expect(parcel.trackingCode == "T1")
        #expect(throws: IllegalTransition(from: "dispatched", to: "dispatched")) { try parcel.dispatch(trackingCode: "T2", at: late) }
        #expect(parcel.trackingCode == "T1")
    }

    @Test func `can be called back before it leaves, again and again, and not after`() throws {
        var parcel = shipment(.preparing)
        try parcel.cancel()
        try parcel.cancel()
        #expect(parcel.state == .cancelled)
        #expect(throws: IllegalTransition(from: "cancelled", to: "dispatched")) { try parcel.dispatch(trackingCode: "T", at: late) }
        var gone = shipment(.dispatched(trackingCode: "T", at: early))
        #expect(throws: IllegalTransition(from: "dispatched", to: "cancelled")) { try gone.cancel() }
    }
}
