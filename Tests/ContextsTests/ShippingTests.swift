import Shipping
import ShopCore
import ShopSQL
import Testing

@Suite struct ShippingTests {
    private let order = OrderID("o-1")
    private let customer = AccountID("a-1")

    private var get: GetShipment { GetShipment(customerID: customer, orderID: order) }
    private var cancel: CancelShipment { CancelShipment(customerID: customer, orderID: order) }

    @Test func `a confirmed order gets one parcel, which only its customer sees`() async throws {
        let bench = try await ShippingBench()
        await #expect(throws: ShippingFailure.notFound) { try await bench.shipping.shipment(get) }
        for _ in 0..<2 { try await bench.confirm(order, of: customer) }
        let shipment = try await bench.shipping.shipment(get)
        #expect(shipment.state == .preparing && shipment.shipTo == .somewhere)
        #expect(try await bench.rows().count == 1)
        await #expect(throws: ShippingFailure.notFound) {
            try await bench.shipping.shipment(GetShipment(customerID: AccountID("a-2"), orderID: order))
        }
    }

    @Test func `a parcel leaves when it is old enough, once, and says so`() async throws {
        let bench = try await ShippingBench()
        try await bench.confirm(order, of: customer)
        bench.shop.advance(milliseconds: 999)
        #expect(try await bench.shipping.dispatchDue(olderThanMilliseconds: 1000) == 0)
        bench.shop.advance(milliseconds: 1)
        #expect(try await bench.shipping.dispatchDue(olderThanMilliseconds: 1000) == 1)
        #expect(try await bench.shipping.dispatchDue(olderThanMilliseconds: 1000) == 0)

        let code = try #require(try await bench.shipping.shipment(get).trackingCode)
        #expect(code.hasPrefix("TW") && code.count == 15)
        let event = ShipmentDispatched(orderID: order, trackingCode: code, at: bench.shop.now)
        #expect(bench.shop.publishedEvents == [.shipmentDispatched(event)])
    }

    @Test func `a cancelled parcel never leaves, and cancelling twice is no error`() async throws {
        let bench = try await ShippingBench()
        try await bench.confirm(order, of: customer)
        for _ in 0..<2 { _ = try await bench.shipping.cancel(cancel) }
        #expect(try await bench.shipping.dispatchDue(olderThanMilliseconds: 0) == 0)
        #expect(try await bench.shipping.shipment(get).state == .cancelled)
    }

    @Test func `a parcel that left can't be cancelled`() async throws {
        let bench = try await ShippingBench()
        try await bench.confirm(order, of: customer)
        try await bench.shipping.dispatchDue(olderThanMilliseconds: 0)
        await #expect(throws: ShippingFailure.alreadyDispatched) { try await bench.shipping.cancel(cancel) }
    }

    @Test func `a parcel that was cancelled before it was made is made cancelled`() async throws {
        let bench = try await ShippingBench()
        _ = try await bench.shipping.cancel(cancel)
        await #expect(throws: ShippingFailure.notFound, "a mark is nobody's parcel") { try await bench.shipping.shipment(get) }
        #expect(try await bench.rows().isEmpty)
        try await bench.confirm(order, of: customer)
        #expect(try await bench.shipping.dispatchDue(olderThanMilliseconds: 0) == 0)
        #expect(try await bench.shipping.shipment(get).state == .cancelled)
    }

    @Test func `another customer can't stop a parcel`() async throws {
        let bench = try await ShippingBench()
        try await bench.confirm(order, of: customer)
        await #expect(throws: ShippingFailure.notFound) {
            try await bench.shipping.cancel(CancelShipment(customerID: AccountID("a-2"), orderID: order))
        }
        #expect(try await bench.shipping.dispatchDue(olderThanMilliseconds: 0) == 1)
    }
}

/// Shipping over a database of its own.
private struct ShippingBench {
    let shop: TemporaryShopDatabase
    let shipping: DefaultShippingService

    init() async throws {
        shop = try await TemporaryShopDatabase(ShippingStore.schema)
        shipping = DefaultShippingService(
            database: shop.database, clock: shop.clock, identifiers: shop.ids, events: shop.events)
    }

    func confirm(_ order: OrderID, of customer: AccountID) async throws {
        let event = OrderConfirmed(
            orderID: order, customerID: customer, lines: [], shipTo: .somewhere, total: Money(amount: 1), cartRevision: 1)
        try await shop.database.write { [shipping] db in try shipping.apply(event, on: db) }
    }

    func rows() async throws -> [String] {
        try await shop.database.snapshot { db in try ShippingStore().auditPage(on: db, table: .shipments, after: nil, limit: 100).rows }
    }
}
