import Orders
import ShopCore
import Testing

@Suite struct CancellationTests {
    @Test(arguments: Variant.allCases)
    func `a cancelled order gives back money and stock and its parcel never leaves`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(2, of: kettle, by: alice)
        let placed = try await shop.checkout.place(order())
        try await shop.settle()

        let cancelled = try await shop.checkout.cancel(CancelOrder(customerID: alice, id: placed.order.id))
        #expect(cancelled.state.name == "cancelled")
        #expect(cancelled.paymentStatus == .refunded)
        try await shop.settle()
        try await shop.dispatchParcels()

        #expect(try await shop.stock(of: kettle) == "10 0 2 2")
        let ledger = "{\"debit\":\"sales\",\"credit\":\"processor_receivable\",\"amount\":4000}]"
        #expect(try await shop.rows(.payments).contains(ledger))
        #expect(try await shop.rows(.payments).contains("\"state\":\"refunded\""))
        #expect(try await shop.rows(.shipments).contains("\"state\":\"cancelled\""))
        #expect(try await shop.rows(.orders).contains("{\"from\":\"confirmed\",\"to\":\"cancelled\""))
        #expect(try await shop.checkout.place(order()) == placed, "the key was told of a confirmed order")
    }

    @Test(arguments: Variant.allCases)
    func `an order that is cancelled before its news arrive ends the same`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(2, of: kettle, by: alice)
        let placed = try await shop.checkout.place(order())
        _ = try await shop.checkout.cancel(CancelOrder(customerID: alice, id: placed.order.id))
        try await shop.settle()
        try await shop.dispatchParcels()
        #expect(try await shop.stock(of: kettle) == "10 0 2 2")
        #expect(try await shop.rows(.shipments).contains("\"state\":\"cancelled\""))
        #expect(try await shop.checkout.order(GetOrder(customerID: alice, id: placed.order.id)).state.name == "cancelled")
    }

    @Test(arguments: Variant.allCases)
    func `a second cancellation is refused`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        let id = try await shop.checkout.place(order()).order.id
        _ = try await shop.checkout.cancel(CancelOrder(customerID: alice, id: id))
        await #expect(throws: OrdersFailure.notCancellable(state: "cancelled")) {
            try await shop.checkout.cancel(CancelOrder(customerID: alice, id: id))
        }
    }

    @Test(arguments: Variant.allCases)
    func `of cancellations at the same time one succeeds`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        let id = try await shop.checkout.place(order()).order.id
        let outcomes = await withTaskGroup(of: Result<Order, OrdersFailure>.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    await outcome { () throws(OrdersFailure) in try await shop.checkout.cancel(CancelOrder(customerID: alice, id: id)) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { if case .success = $0 { true } else { false } }.count == 1)
        #expect(outcomes.filter { $0 == .failure(.notCancellable(state: "cancelled")) }.count == 9)
        try await shop.settle()
        #expect(try await shop.stock(of: kettle) == "10 0 1 1")
    }

    @Test(arguments: Variant.allCases)
    func `a parcel on its way can't be called back`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        let id = try await shop.checkout.place(order()).order.id
        try await shop.settle()
        try await shop.dispatchParcels()
        await #expect(throws: OrdersFailure.notCancellable(state: "shipped")) {
            try await shop.checkout.cancel(CancelOrder(customerID: alice, id: id))
        }
        #expect(try await shop.rows(.payments).contains("\"state\":\"captured\""))
    }

    @Test(arguments: Variant.allCases)
    func `nobody cancels another customer's order`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        let id = try await shop.checkout.place(order()).order.id
        await #expect(throws: OrdersFailure.notFound) { try await shop.checkout.cancel(CancelOrder(customerID: bob, id: id)) }
    }
}
