import CardProcessing
import Payments
import ShopCore
import ShopSQL
import Synchronization
import Testing

@Suite struct PaymentsTests {
    private let order = OrderID("o-1")

    private func authorise(_ card: String = "tok_visa") -> AuthorisePayment {
        AuthorisePayment(orderID: order, amount: Money(amount: 4200), cardToken: card)
    }

    @Test(arguments: [
        ("tok_visa", AuthorisationOutcome.authorised), ("tok_declined", .declined(.declined)),
        ("tok_insufficient_funds", .declined(.insufficientFunds)), ("tok_timeout", .unknown), ("tok_else", .declined(.unknownCard)),
    ])
    func `a card does what its token says`(_ card: String, _ expected: AuthorisationOutcome) async throws {
        let bench = try await PaymentsBench()
        #expect(try await bench.payments.authorise(authorise(card)) == expected)
    }

    @Test func `an order that asks twice pays once`() async throws {
        let bench = try await PaymentsBench()
        for _ in 0..<2 { #expect(try await bench.payments.authorise(authorise()) == .authorised) }
        #expect(bench.processor.calls == ["authorise o-1"])
        #expect(try await bench.rows().count == 1)
    }

    @Test func `an unknown outcome is asked for again with the same key`() async throws {
        let bench = try await PaymentsBench()
        #expect(try await bench.payments.authorise(authorise("tok_timeout")) == .unknown)
        #expect(try await bench.rows()[0].contains(#""state":"pending""#))
        #expect(try await bench.payments.resolvePending(olderThanMilliseconds: 1) == 0, "too young to be lost")
        bench.shop.advance(milliseconds: 1)
        #expect(try await bench.payments.resolvePending(olderThanMilliseconds: 1) == 1)
        #expect(try await bench.rows()[0].contains(#""state":"authorised""#))
        #expect(try await bench.payments.authorise(authorise("tok_timeout")) == .authorised)
    }

    @Test func `an authorisation that comes after its void is refused`() async throws {
        let bench = try await PaymentsBench()
        _ = try await bench.payments.void(VoidPayment(orderID: order))
        await #expect(throws: PaymentsFailure.voided) { try await bench.payments.authorise(authorise()) }
        #expect(bench.processor.calls.isEmpty)
    }

    @Test func `a void while the processor thinks wins over its answer`() async throws {
        let bench = try await PaymentsBench()
        let payments = bench.payments
        bench.processor.beforeAuthorising = { [order] in _ = try? await payments.void(VoidPayment(orderID: order)) }
        await #expect(throws: PaymentsFailure.voided) { try await bench.payments.authorise(authorise()) }
        try await bench.payments.settle()
        #expect(bench.processor.calls == ["authorise o-1", "void o-1"])
    }

    @Test func `a void is repeated harmlessly and told to the processor once`() async throws {
        let bench = try await PaymentsBench()
        _ = try await bench.payments.authorise(authorise())
        for _ in 0..<2 { _ = try await bench.payments.void(VoidPayment(orderID: order)) }
        for _ in 0..<2 { try await bench.payments.settle() }
        #expect(bench.processor.calls == ["authorise o-1", "void o-1"])
    }

    @Test func `a declined payment has nothing to void`() async throws {
        let bench = try await PaymentsBench()
        _ = try await bench.payments.authorise(authorise("tok_declined"))
        _ = try await bench.payments.void(VoidPayment(orderID: order))
        #expect(try await bench.rows()[0].contains(#""state":"declined""#))
    }

    @Test func `the ledger has one entry for a capture and its opposite for a refund, however often the news come`() async throws {
        let bench = try await PaymentsBench()
        _ = try await bench.payments.authorise(authorise())
        for _ in 0..<2 { try await bench.confirm(order) }
        for _ in 0..<2 { try await bench.cancel(order) }
        try await bench.confirm(order)
        let ledger =
            #""ledger":[{"debit":"processor_receivable","credit":"sales","amount":4200},"#
            + #"{"debit":"sales","credit":"processor_receivable","amount":4200}]"#
        #expect(try await bench.rows()[0].contains(ledger))
        #expect(try await bench.rows()[0].contains(#""state":"refunded""#))
    }

    @Test func `money that was never authorised can't be captured`() async throws {
        let bench = try await PaymentsBench()
        await #expect(throws: PaymentsFailure.notFound) { try await bench.confirm(order) }
        _ = try await bench.payments.authorise(authorise("tok_declined"))
        await #expect(throws: IllegalTransition(from: "declined", to: "captured")) { try await bench.confirm(order) }
    }

    @Test func `a processor that can't be reached is told later`() async throws {
        let bench = try await PaymentsBench()
        _ = try await bench.payments.authorise(authorise())
        try await bench.confirm(order)
        bench.processor.isReachable = false
        #expect(try await bench.payments.settle() == 0)
        bench.processor.isReachable = true
        #expect(try await bench.payments.settle() == 1)
        #expect(try await bench.payments.settle() == 0)
        #expect(bench.processor.calls == ["authorise o-1", "capture o-1"])
    }

    @Test func `a refund whose capture never reached the processor sends both`() async throws {
        let bench = try await PaymentsBench()
        _ = try await bench.payments.authorise(authorise())
        try await bench.confirm(order)
        try await bench.cancel(order)
        try await bench.payments.settle()
        #expect(bench.processor.calls == ["authorise o-1", "capture o-1", "refund o-1"])
    }

    @Test func `many payments are settled in one round`() async throws {
        let bench = try await PaymentsBench()
        for number in 1...40 {
            let id = OrderID("o-\(number)")
            _ = try await bench.payments.authorise(AuthorisePayment(orderID: id, amount: Money(amount: 1), cardToken: "tok_visa"))
            try await bench.confirm(id)
        }
        #expect(try await bench.payments.settle() == 40)
        #expect(Set(bench.processor.calls.filter { $0.hasPrefix("capture") }).count == 40)
    }
}

/// Payments over a database of its own and a processor that keeps a record.
private struct PaymentsBench {
    let processor = RecordingProcessor()
    let shop: TemporaryShopDatabase
    let payments: DefaultPaymentsService

    init() async throws {
        shop = try await TemporaryShopDatabase(PaymentsStore.schema)
        payments = DefaultPaymentsService(
            database: shop.database, processor: processor, clock: shop.clock, identifiers: shop.ids)
    }

    func confirm(_ order: OrderID) async throws {
        let event = OrderConfirmed(
            orderID: order, customerID: AccountID("a-1"), lines: [], shipTo: .somewhere, total: Money(amount: 4200), cartRevision: 1)
        try await shop.database.write { [payments] db in try payments.apply(event, on: db) }
    }

    func cancel(_ order: OrderID) async throws {
        let event = OrderCancelled(orderID: order, customerID: AccountID("a-1"), lines: [])
        try await shop.database.write { [payments] db in try payments.apply(event, on: db) }
    }

    func rows() async throws -> [String] {
        try await shop.database.snapshot { db in try PaymentsStore().auditPage(on: db, table: .payments, after: nil, limit: 100).rows }
    }
}

private final class RecordingProcessor: CardProcessor {
    private struct State {
        var calls: [String] = []
        var isReachable = true
        var beforeAuthorising: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())
    private let inner = DeterministicCardProcessor()

    var calls: [String] { state.withLock { $0.calls } }

    var isReachable: Bool {
        get { state.withLock { $0.isReachable } }
        set { state.withLock { $0.isReachable = newValue } }
    }

    var beforeAuthorising: (@Sendable () async -> Void)? {
        get { state.withLock { $0.beforeAuthorising } }
        set { state.withLock { $0.beforeAuthorising = newValue } }
    }

    func authorise(key: String, amount: Money, cardToken: String) async -> AuthorisationOutcome {
        await beforeAuthorising?()
        _ = record("authorise \(key)")
        return await inner.authorise(key: key, amount: amount, cardToken: cardToken)
    }

    func outcome(ofKey key: String, cardToken: String) async -> AuthorisationOutcome {
        await inner.outcome(ofKey: key, cardToken: cardToken)
    }

    func capture(key: String) async -> Bool { record("capture \(key)") }
    func void(key: String) async -> Bool { record("void \(key)") }
    func refund(key: String) async -> Bool { record("refund \(key)") }

    private func record(_ call: String) -> Bool {
        state.withLock { state in
            if state.isReachable { state.calls.append(call) }
            return state.isReachable
        }
    }
}
