import Orders
import ShopCore
import Testing

/// A process dies at a step; another one finds the same stores.
@Suite struct CrashTests {
    static let checkoutSteps: [CheckoutStep] = [.placed, .reserved, .authorised, .decided]
    static let cancelSteps: [CheckoutStep] = [.cancelling, .shipmentStopped]

    @Test(arguments: Variant.allCases, checkoutSteps)
    func `a checkout that dies is finished by recovery`(_ variant: Variant, _ step: CheckoutStep) async throws {
        let shop = try await variant.open()
        try await shop.put(2, of: kettle, by: alice)
        try await shop.diePlacing(order(), at: step, in: variant)

        try await shop.settle()
        let rows = try await shop.audit(.orders)
        #expect(rows.count == 1)
        #expect(rows[0].contains("\"state\":\"confirmed\""))
        #expect(try await shop.stock(of: kettle) == "8 0 2 0")
        #expect(try await shop.audit(.payments).count == 1)
        #expect(try await shop.rows(.payments).contains("\"state\":\"captured\""))
        #expect(try await shop.audit(.shipments).count == 1)

        let replay = try await shop.checkout.place(order())
        #expect(replay.order.state.name == "confirmed")
        #expect(try await shop.audit(.orders).count == 1)
    }

    @Test(arguments: Variant.allCases, checkoutSteps)
    func `a checkout that dies is finished by the next try of its key`(_ variant: Variant, _ step: CheckoutStep) async throws {
        let shop = try await variant.open()
        try await shop.put(2, of: kettle, by: alice)
        try await shop.diePlacing(order(), at: step, in: variant)

        let placed = try await shop.checkout.place(order())
        #expect(placed.order.state.name == "confirmed")
        try await shop.settle()
        #expect(try await shop.audit(.orders).count == 1)
        #expect(try await shop.stock(of: kettle) == "8 0 2 0")
    }

    @Test(arguments: Variant.allCases, checkoutSteps)
    func `a declined checkout that dies leaves no stock reserved`(_ variant: Variant, _ step: CheckoutStep) async throws {
        let shop = try await variant.open()
        try await shop.put(2, of: kettle, by: alice)
        try await shop.diePlacing(order(card: "tok_declined"), at: step, in: variant)

        try await shop.settle()
        #expect(try await shop.rows(.orders).contains("\"state\":\"rejected\""))
        #expect(try await shop.stock(of: kettle) == "10 0 0 0")
        await #expect(throws: OrdersFailure.paymentDeclined(.declined)) { try await shop.checkout.place(order(card: "tok_declined")) }
    }

    @Test(arguments: cancelSteps)
    func `a cancellation that dies is finished by recovery`(_ step: CheckoutStep) async throws {
        let shop = try await FiveDatabasesShop()
        try await shop.put(2, of: kettle, by: alice)
        let id = try await shop.checkout.place(order()).order.id
        try await shop.settle()

        shop.restart(dyingAt: step)
        await #expect(throws: OrdersFailure.self) { try await shop.checkout.cancel(CancelOrder(customerID: alice, id: id)) }
        #expect(try await shop.rows(.orders).contains("\"state\":\"confirmed\""))
        shop.restart(dyingAt: nil)
        try await shop.settle()
        #expect(try await shop.rows(.orders).contains("\"state\":\"cancelled\""))
        #expect(try await shop.stock(of: kettle) == "10 0 2 2")
        #expect(try await shop.rows(.payments).contains("\"state\":\"refunded\""))
    }
}

extension ShopUnderTest {
    /// Places an order in a process that dies at `step`, then starts the next process.
    fileprivate func diePlacing(_ request: PlaceOrder, at step: CheckoutStep, in variant: Variant) async throws {
        restart(dyingAt: step)
        // The transactional checkout reserves in its first transaction, so it never passes between the two.
        if variant == .transactional && step == .reserved {
            _ = await outcome { () throws(OrdersFailure) in try await checkout.place(request) }
        } else {
            let death = await outcome { () throws(OrdersFailure) in try await checkout.place(request) }
            guard case .failure(.unavailable) = death else {
                Issue.record("the process did not die at \(step): \(death)")
                return
            }
        }
        restart(dyingAt: nil)
    }
}
