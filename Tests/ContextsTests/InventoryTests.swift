import Inventory
import ShopCore
import ShopSQL
import Testing

@Suite struct InventoryTests {
    private let lamp = ProductID("p-lamp")
    private let bulb = ProductID("p-bulb")
    private let first = OrderID("o-1")
    private let second = OrderID("o-2")

    private func open(lamps: Int = 5, bulbs: Int = 2) async throws -> StockBench {
        try await StockBench([StockLine(productID: lamp, quantity: lamps), StockLine(productID: bulb, quantity: bulbs)])
    }

    private func lines(_ lamps: Int, _ bulbs: Int) -> [StockLine] {
        [StockLine(productID: lamp, quantity: lamps), StockLine(productID: bulb, quantity: bulbs)]
    }

    @Test func `a reservation takes all lines or none and names what is short in the order of the request`() async throws {
        let bench = try await open()
        await #expect(throws: InventoryFailure.outOfStock([bulb])) {
            try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(1, 3)))
        }
        await #expect(throws: InventoryFailure.outOfStock([lamp, "p-unknown".productID])) {
            try await bench.inventory.reserve(
                ReserveStock(orderID: first, lines: lines(6, 2) + [StockLine(productID: "p-unknown".productID, quantity: 1)]))
        }
        #expect(try await bench.level(lamp) == [5, 0])
        #expect(try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(5, 2))).state == .held)
        #expect(try await bench.level(lamp) == [5, 5])
    }

    @Test func `lines of one product count together`() async throws {
        let bench = try await open()
        let twice = [StockLine(productID: bulb, quantity: 1), StockLine(productID: bulb, quantity: 2)]
        await #expect(throws: InventoryFailure.outOfStock([bulb])) {
            try await bench.inventory.reserve(ReserveStock(orderID: first, lines: twice))
        }
        let fitting = [StockLine(productID: bulb, quantity: 1), StockLine(productID: bulb, quantity: 1)]
        let reservation = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: fitting))
        #expect(reservation.lines == [StockLine(productID: bulb, quantity: 2)])
    }

    @Test func `an order that reserves twice holds once, and its time begins anew`() async throws {
        let bench = try await open()
        let held = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        bench.shop.advance(milliseconds: 60_000)
        let again = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        #expect(try await bench.level(lamp) == [5, 2])
        #expect(again.expiresAt == held.expiresAt.adding(milliseconds: 60_000))
    }

    @Test func `a reservation that comes after its release is refused`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.release(ReleaseStock(orderID: first))
        await #expect(throws: InventoryFailure.reservationGone) {
            try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(1, 1)))
        }
        _ = try await bench.inventory.reserve(ReserveStock(orderID: second, lines: lines(1, 1)))
        _ = try await bench.inventory.release(ReleaseStock(orderID: second))
        _ = try await bench.inventory.release(ReleaseStock(orderID: second))
        #expect(try await bench.level(lamp) == [5, 0])
        await #expect(throws: InventoryFailure.reservationGone) {
            try await bench.inventory.reserve(ReserveStock(orderID: second, lines: lines(1, 1)))
        }
    }

    @Test func `news of a sale takes the units off the shelf once`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        try await bench.confirm(first, lines(2, 1))
        try await bench.confirm(first, lines(2, 1))
        #expect(try await bench.level(lamp) == [3, 0])
        await #expect(throws: InventoryFailure.reservationGone, "what was sold can't be released") {
            try await bench.inventory.release(ReleaseStock(orderID: first))
        }
    }

    @Test func `news of a cancellation puts the units back once`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        try await bench.confirm(first, lines(2, 1))
        try await bench.cancel(first, lines(2, 1))
        try await bench.cancel(first, lines(2, 1))
        #expect(try await bench.level(lamp) == [5, 0])
        let row = #"{"productId":"p-lamp","onHand":5,"reserved":0,"initial":5,"adjusted":0,"sold":2,"restocked":2}"#
        #expect(try await bench.rows(.stock)[1] == row)
    }

    @Test func `a cancellation of what was only promised gives it back`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        try await bench.cancel(first, lines(2, 1))
        #expect(try await bench.level(lamp) == [5, 0])
    }

    @Test func `a reservation expires after a quarter of an hour, and not before`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        bench.shop.advance(milliseconds: Reservation.lifetimeMilliseconds)
        #expect(try await bench.inventory.expireReservations() == 0)
        bench.shop.advance(milliseconds: 1)
        #expect(try await bench.inventory.expireReservations() == 1)
        #expect(try await bench.level(lamp) == [5, 0])
    }

    @Test func `a sale whose promise expired takes what is available, and stops loudly where nothing is`() async throws {
        let bench = try await open()
        for order in [first, second] { _ = try await bench.inventory.reserve(ReserveStock(orderID: order, lines: lines(2, 1))) }
        bench.shop.advance(milliseconds: Reservation.lifetimeMilliseconds + 1)
        #expect(try await bench.inventory.expireReservations() == 2)
        try await bench.confirm(first, lines(2, 1))
        #expect(try await bench.level(lamp) == [3, 0])

        _ = try await bench.inventory.reserve(ReserveStock(orderID: "o-3".orderID, lines: lines(3, 1)))
        await #expect(throws: InventoryFailure.reservationGone) { try await bench.confirm(second, lines(2, 1)) }
        #expect(try await bench.level(lamp) == [3, 3])
    }

    @Test func `a count never leaves fewer units than are promised`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        await #expect(throws: InventoryFailure.wouldGoNegative) {
            try await bench.inventory.adjust(AdjustStock(productID: lamp, delta: -4, reason: "broken"))
        }
        #expect(try await bench.inventory.adjust(AdjustStock(productID: lamp, delta: -3, reason: "broken")).available == 0)
        #expect(try await bench.inventory.adjust(AdjustStock(productID: "p-new".productID, delta: 7, reason: "delivery")).onHand == 7)
        #expect(try await bench.level("p-new".productID) == [7, 0])
    }

    @Test(arguments: [0, Int.min, Int.max])
    func `a delta that is no count is refused`(_ delta: Int) async throws {
        let bench = try await open()
        let failure = InventoryFailure.invalid([FieldError(field: "delta", message: "must be a number of units other than 0")])
        await #expect(throws: failure) { try await bench.inventory.adjust(AdjustStock(productID: lamp, delta: delta, reason: "typo")) }
    }

    @Test func `others are told only when a product runs out or comes back`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: [StockLine(productID: bulb, quantity: 1)]))
        #expect(bench.shop.publishedEvents.isEmpty)
        _ = try await bench.inventory.reserve(ReserveStock(orderID: second, lines: [StockLine(productID: bulb, quantity: 1)]))
        #expect(bench.shop.publishedEvents == [.stockLevelChanged(StockLevelChanged(productID: bulb, available: 0))])
        try await bench.confirm(second, [StockLine(productID: bulb, quantity: 1)])
        _ = try await bench.inventory.release(ReleaseStock(orderID: first))
        #expect(bench.shop.publishedEvents.last == .stockLevelChanged(StockLevelChanged(productID: bulb, available: 1)))
        #expect(bench.shop.publishedEvents.count == 2)
    }

    @Test func `an audit shows every row in pages`() async throws {
        let bench = try await open()
        _ = try await bench.inventory.reserve(ReserveStock(orderID: first, lines: lines(2, 1)))
        _ = try await bench.inventory.release(ReleaseStock(orderID: second))
        let page = try await bench.page(.reservations, after: nil, limit: 1)
        #expect(page.rows.count == 1 && page.next == "o-1")
        #expect(page.rows[0].contains(#""lines":[{"productId":"p-bulb","quantity":1},{"productId":"p-lamp","quantity":2}]"#))
        #expect(try await bench.page(.reservations, after: "o-1", limit: 1).rows[0].contains(#""state":"released","lines":[]"#))
    }
}

/// Inventory over a database of its own.
private struct StockBench {
    let shop: TemporaryShopDatabase
    let inventory: DefaultInventoryService

    init(_ counts: [StockLine]) async throws {
        shop = try await TemporaryShopDatabase(InventoryStore.schema)
        inventory = DefaultInventoryService(database: shop.database, clock: shop.clock, events: shop.events)
        try await shop.database.write { db in try InventoryStore().seed(on: db, counts) }
    }

    /// On hand and reserved.
    func level(_ product: ProductID) async throws -> [Int] {
        let levels = try await inventory.levels(GetStockLevels(productIDs: [product]))
        return levels.flatMap { [$0.onHand, $0.reserved] }
    }

    func confirm(_ order: OrderID, _ lines: [StockLine]) async throws {
        let event = OrderConfirmed(
            orderID: order, customerID: AccountID("a-1"), lines: lines.map(\.orderLine), shipTo: .somewhere, total: Money(amount: 1),
            cartRevision: 1)
        try await shop.database.write { [inventory] db in try inventory.apply(event, on: db) }
    }

    func cancel(_ order: OrderID, _ lines: [StockLine]) async throws {
        let event = OrderCancelled(orderID: order, customerID: AccountID("a-1"), lines: lines.map(\.orderLine))
        try await shop.database.write { [inventory] db in try inventory.apply(event, on: db) }
    }

    func page(_ table: AuditTable, after: String?, limit: Int) async throws -> AuditPage {
        try await shop.database.snapshot { db in try InventoryStore().auditPage(on: db, table: table, after: after, limit: limit) }
    }

    func rows(_ table: AuditTable) async throws -> [String] { try await page(table, after: nil, limit: 100).rows }
}

extension StockLine {
    fileprivate var orderLine: OrderLine { OrderLine(productID: productID, name: "", unitPrice: Money(amount: 1), quantity: quantity) }
}

extension String {
    fileprivate var productID: ProductID { ProductID(self) }
    fileprivate var orderID: OrderID { OrderID(self) }
}
