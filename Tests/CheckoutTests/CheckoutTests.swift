import Orders
import ShopCore
import Testing

/// The rules of a checkout, over both ways to keep them.
@Suite struct CheckoutTests {
    @Test(arguments: Variant.allCases)
    func `buying takes the stock, the money and the cart, and makes a parcel`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(2, of: kettle, by: alice)
        try await shop.put(1, of: teapot, by: alice)

        let placed = try await shop.checkout.place(order())
        #expect(placed.isPending == false)
        #expect(placed.order.state.name == "confirmed")
        #expect(placed.order.total == Money(amount: 5550))
        #expect(placed.order.lines.map(\.name) == ["Kettle", "Teapot"])
        #expect(placed.order.paymentStatus == .paid)

        try await shop.settle()
        #expect(try await shop.stock(of: kettle) == "8 0 2 0")
        #expect(try await shop.stock(of: teapot) == "1 0 1 0")
        #expect(try await shop.cart(of: alice).items.isEmpty)
        #expect(try await shop.rows(.payments).contains("\"state\":\"captured\",\"amount\":5550,\"currency\":\"USD\""))
        let entry = "\"ledger\":[{\"debit\":\"processor_receivable\",\"credit\":\"sales\",\"amount\":5550}]"
        #expect(try await shop.rows(.payments).contains(entry))
        #expect(try await shop.rows(.shipments).contains("\"state\":\"preparing\",\"trackingCode\":null"))
        #expect(try await shop.rows(.reservations).contains("\"state\":\"committed\""))
        #expect(try await shop.rows(.orders).contains("\"transitions\":[{\"from\":\"placed\",\"to\":\"confirmed\""))
    }

    @Test(arguments: Variant.allCases)
    func `a declined card releases the reserved stock and keeps the cart`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(2, of: teapot, by: alice)

        await #expect(throws: OrdersFailure.paymentDeclined(.insufficientFunds)) {
            try await shop.checkout.place(order(card: "tok_insufficient_funds"))
        }
        #expect(try await shop.stock(of: teapot) == "2 0 0 0")
        #expect(try await shop.cart(of: alice).items.count == 1)
        #expect(try await shop.rows(.orders).contains("\"state\":\"rejected\""))
        #expect(try await shop.rows(.payments).contains("\"state\":\"declined\""))
        #expect(try await shop.rows(.reservations).contains("\"state\":\"released\""))

        #expect(try await shop.checkout.place(order("key-2")).order.state.name == "confirmed")
    }

    @Test(arguments: Variant.allCases)
    func `an order that stock can't fill names what is short and takes nothing`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        try await shop.put(3, of: teapot, by: alice)

        await #expect(throws: OrdersFailure.outOfStock([teapot])) { try await shop.checkout.place(order()) }
        #expect(try await shop.stock(of: kettle) == "10 0 0 0")
        #expect(try await shop.rows(.orders).contains("\"state\":\"rejected\""))
        #expect(try await shop.audit(.payments).isEmpty)

        try await shop.adjustStock(of: teapot, by: 5)
        await #expect(throws: OrdersFailure.outOfStock([teapot]), "the key was told so, and stays told") {
            try await shop.checkout.place(order())
        }
        #expect(try await shop.checkout.place(order("key-2")).order.state.name == "confirmed")
    }

    @Test(arguments: Variant.allCases)
    func `a replayed key gives the same order, whatever became of it`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        let first = try await shop.checkout.place(order())
        try await shop.settle()
        #expect(try await shop.checkout.place(order()) == first)

        try await shop.dispatchParcels()
        shop.restart(dyingAt: nil)
        #expect(try await shop.checkout.order(GetOrder(customerID: alice, id: first.order.id)).state.name == "shipped")
        #expect(try await shop.checkout.place(order()) == first)
        #expect(try await shop.audit(.orders).count == 1)
    }

    @Test(arguments: Variant.allCases)
    func `a key with another body is refused, and another customer's same key is not`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        try await shop.put(1, of: kettle, by: bob)
        _ = try await shop.checkout.place(order())
        await #expect(throws: OrdersFailure.keyReused) { try await shop.checkout.place(order(city: "Paris")) }
        #expect(try await shop.checkout.place(order(by: bob)).order.customerID == bob)
    }

    @Test(arguments: Variant.allCases)
    func `tries of one key at the same time make one order`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        let answers = try await withThrowingTaskGroup(of: PlacedOrder.self) { group in
            for _ in 0..<20 { group.addTask { try await shop.checkout.place(order()) } }
            return try await group.reduce(into: Set<PlacedOrder>()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(try await shop.audit(.orders).count == 1)
        #expect(try await shop.audit(.payments).count == 1)
    }

    @Test(arguments: Variant.allCases)
    func `buyers at the same time never get more than there is`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        for buyer in 0..<12 { try await shop.put(1, of: kettle, by: AccountID("a-\(buyer)")) }
        let confirmed = await withTaskGroup(of: Int.self) { group in
            for buyer in 0..<12 {
                group.addTask { (try? await shop.checkout.place(order(by: AccountID("a-\(buyer)")))) == nil ? 0 : 1 }
            }
            return await group.reduce(0, +)
        }
        try await shop.settle()
        #expect(confirmed == 10)
        #expect(try await shop.stock(of: kettle) == "0 0 10 0")
    }

    @Test(arguments: Variant.allCases)
    func `a silent card processor leaves the order placed, and it is confirmed by itself`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        let pending = try await shop.checkout.place(order(card: "tok_timeout"))
        #expect(pending.isPending)
        #expect(pending.order.state == .placed)
        #expect(pending.order.paymentStatus == .pending)
        #expect(try await shop.stock(of: kettle) == "10 1 0 0")

        try await shop.settle()
        #expect(try await shop.checkout.order(GetOrder(customerID: alice, id: pending.order.id)).state.name == "confirmed")
        #expect(try await shop.stock(of: kettle) == "9 0 1 0")
        #expect(try await shop.checkout.place(order(card: "tok_timeout")) == pending, "every try of the key is told what the first was")
    }

    @Test(arguments: Variant.allCases)
    func `an empty cart is refused and does not use up the key`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        await #expect(throws: OrdersFailure.cartEmpty) { try await shop.checkout.place(order()) }
        #expect(try await shop.audit(.orders).isEmpty)
        try await shop.put(1, of: kettle, by: alice)
        #expect(try await shop.checkout.place(order()).order.state.name == "confirmed")
        try await shop.settle()
        await #expect(throws: OrdersFailure.cartEmpty) { try await shop.checkout.place(order("key-2")) }
    }

    @Test(arguments: Variant.allCases)
    func `a bad address is refused before anything happens`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        try await shop.put(1, of: kettle, by: alice)
        await #expect(throws: OrdersFailure.invalid([FieldError(field: "shipTo.city", message: "must have 1 to 100 characters")])) {
            try await shop.checkout.place(order(city: ""))
        }
        #expect(try await shop.audit(.orders).isEmpty)
    }

    @Test(arguments: Variant.allCases)
    func `orders are listed newest first, each once, and only to their customer`(_ variant: Variant) async throws {
        let shop = try await variant.open()
        var ids: [OrderID] = []
        for number in 1...5 {
            try await shop.put(1, of: kettle, by: alice)
            ids.append(try await shop.checkout.place(order("key-\(number)")).order.id)
            try await shop.settle()
        }
        var listed: [OrderID] = []
        var cursor: String?
        repeat {
            let page = try await shop.checkout.list(ListOrders(customerID: alice, page: PageRequest(limit: 2, cursor: cursor)))
            #expect(page.items.count <= 2)
            listed += page.items.map(\.id)
            cursor = page.next
        } while cursor != nil
        #expect(listed == ids.reversed())

        let others = try await shop.checkout.list(ListOrders(customerID: bob, page: PageRequest()))
        #expect(others.items.isEmpty && others.next == nil)
        await #expect(throws: OrdersFailure.notFound) { try await shop.checkout.order(GetOrder(customerID: bob, id: ids[0])) }
        await #expect(throws: OrdersFailure.invalidCursor) {
            try await shop.checkout.list(ListOrders(customerID: alice, page: PageRequest(limit: 2, cursor: "made-up")))
        }
    }
}
