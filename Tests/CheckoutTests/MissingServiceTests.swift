import MonolithShop
import Orders
import ShopCore
import Testing

/// What the saga does while a service is missing: the price of not sharing a transaction.
@Suite struct MissingServiceTests {
    @Test(arguments: [ContextName.inventory, .payments])
    func `a missing service is named, and the order goes on when it is back`(_ missing: ContextName) async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(2, of: kettle, by: alice)
        shop.faults.set(.unreachable, for: missing)
        let unavailable = Unavailable(dependency: missing.rawValue, reason: .unreachable, mayHaveRun: false)
        await #expect(throws: OrdersFailure.unavailable(unavailable)) { try await shop.checkout.place(order()) }
        #expect(try await shop.rows(.orders).contains("\"state\":\"placed\""))

        shop.faults.set(nil, for: missing)
        try await shop.settle()
        #expect(try await shop.rows(.orders).contains("\"state\":\"confirmed\""))
        #expect(try await shop.stock(of: kettle) == "8 0 2 0")
        #expect(try await shop.checkout.place(order()).order.state.name == "confirmed")
        #expect(try await shop.audit(.orders).count == 1)
    }

    @Test func `a reservation whose answer was lost is found again, not made twice`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(2, of: kettle, by: alice)
        shop.faults.set(.answerLost, for: .inventory)
        await #expect(throws: OrdersFailure.self) { try await shop.checkout.place(order()) }
        #expect(try await shop.stock(of: kettle) == "10 2 0 0")

        shop.faults.set(nil, for: .inventory)
        #expect(try await shop.checkout.place(order()).order.state.name == "confirmed")
        try await shop.settle()
        #expect(try await shop.stock(of: kettle) == "8 0 2 0")
    }

    @Test func `an authorisation whose answer was lost is pending until payments tells`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(1, of: kettle, by: alice)
        shop.faults.set(.answerLost, for: .payments)
        #expect(try await shop.checkout.place(order()).isPending)

        shop.faults.set(nil, for: .payments)
        try await shop.settle()
        #expect(try await shop.rows(.orders).contains("\"state\":\"confirmed\""))
        #expect(try await shop.audit(.payments).count == 1)
    }

    @Test func `an order that no service comes back for is rejected, and what it held is given back later`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(2, of: kettle, by: alice)
        shop.faults.set(.answerLost, for: .inventory)
        await #expect(throws: OrdersFailure.self) { try await shop.checkout.place(order()) }

        shop.faults.set(.unreachable, for: .inventory)
        shop.clock.advance(seconds: 31)
        try await shop.settle()
        #expect(try await shop.rows(.orders).contains("\"state\":\"rejected\""))
        #expect(try await shop.stock(of: kettle) == "10 2 0 0", "inventory has not heard of it yet")

        shop.faults.set(nil, for: .inventory)
        try await shop.settle()
        #expect(try await shop.stock(of: kettle) == "10 0 0 0")
        #expect(try await shop.rows(.payments).contains("\"state\":\"voided\""))
        await #expect(throws: OrdersFailure.reservationExpired) { try await shop.checkout.place(order()) }
    }

    @Test func `a decline is answered at once even where the stock can't be released yet`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(2, of: kettle, by: alice)
        shop.restart(dyingAt: .decided)
        await #expect(throws: OrdersFailure.self) { try await shop.checkout.place(order(card: "tok_declined")) }
        #expect(try await shop.rows(.orders).contains("\"state\":\"rejected\""))
        #expect(try await shop.stock(of: kettle) == "10 2 0 0")

        shop.restart(dyingAt: nil)
        shop.faults.set(.unreachable, for: .inventory)
        await #expect(throws: OrdersFailure.paymentDeclined(.declined)) { try await shop.checkout.place(order(card: "tok_declined")) }
        try await shop.settle()
        #expect(try await shop.stock(of: kettle) == "10 2 0 0")

        shop.faults.set(nil, for: .inventory)
        try await shop.settle()
        #expect(try await shop.stock(of: kettle) == "10 0 0 0")
    }

    @Test func `a payment that stays unknown is given up after ten minutes`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(1, of: kettle, by: alice)
        shop.faults.set(.answerLost, for: .payments)
        let pending = try await shop.checkout.place(order())
        shop.clock.advance(seconds: 500)
        try await shop.settle()
        #expect(try await shop.checkout.order(GetOrder(customerID: alice, id: pending.order.id)).state == .placed)

        shop.clock.advance(seconds: 101)
        try await shop.settle()
        shop.faults.set(nil, for: .payments)
        try await shop.settle()
        #expect(try await shop.rows(.orders).contains("\"state\":\"rejected\""))
        #expect(try await shop.rows(.payments).contains("\"state\":\"voided\""))
        #expect(try await shop.stock(of: kettle) == "10 0 0 0")
        #expect(try await shop.checkout.place(order()) == pending)
    }

    @Test func `a cancellation that can't reach shipping is finished when it can`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(1, of: kettle, by: alice)
        let id = try await shop.checkout.place(order()).order.id
        try await shop.settle()
        shop.faults.set(.unreachable, for: .shipping)
        await #expect(throws: OrdersFailure.self) { try await shop.checkout.cancel(CancelOrder(customerID: alice, id: id)) }
        #expect(try await shop.rows(.orders).contains("\"state\":\"confirmed\""))
        shop.faults.set(nil, for: .shipping)
        try await shop.settle()
        #expect(try await shop.rows(.orders).contains("\"state\":\"cancelled\""))
    }

    @Test func `products that the catalog does not know are not bought`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(1, of: kettle, by: alice)
        try await shop.put(1, of: teapot, by: alice)
        shop.catalog.forget(teapot)
        #expect(try await shop.checkout.place(order()).order.lines.map(\.productID) == [kettle])

        try await shop.put(1, of: teapot, by: bob)
        await #expect(throws: OrdersFailure.cartEmpty) { try await shop.checkout.place(order(by: bob)) }
    }

    @Test func `what was bought is not bought again while the cart has not heard of it`() async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(1, of: kettle, by: alice)
        _ = try await shop.checkout.place(order())
        #expect(try await shop.cart(of: alice).items.count == 1)
        await #expect(throws: OrdersFailure.cartEmpty) { try await shop.checkout.place(order("key-2")) }

        try await shop.put(2, of: teapot, by: alice)
        #expect(try await shop.checkout.place(order("key-3")).order.lines.map(\.productID) == [teapot])
    }

    @Test func `an order whose reservation expired before the payment was known is rejected, and pays nothing`() async throws {
        let shop = try await OneDatabaseShop()
        try await shop.put(1, of: kettle, by: alice)
        let pending = try await shop.checkout.place(order(card: "tok_timeout"))
        shop.clock.advance(seconds: 16 * 60)
        #expect(try await shop.current.expireReservations() == 1)
        try await shop.settle()
        let rejected = try await shop.checkout.order(GetOrder(customerID: alice, id: pending.order.id))
        #expect(rejected.state.name == "rejected")
        #expect(try await shop.rows(.payments).contains("\"state\":\"voided\""))
        #expect(try await shop.stock(of: kettle) == "10 0 0 0")
    }
}
