import CardProcessing
import Inventory
import Orders
import OrdersService
import Payments
import Shipping
import ShopCore
import ShopSQL
import Synchronization

/// The saga over real services with a database each; carts and catalog, which it only asks, live in memory. Events wait until `settle`.
final class FiveDatabasesShop: ShopUnderTest {
    let clock = TestClock()
    let faults = Faults()
    let catalog = CatalogInMemory()
    let inventory: DefaultInventoryService
    let payments: DefaultPaymentsService
    let shipping: DefaultShippingService

    private let carts = CartsInMemory()
    private let events = EventLog()
    private let folder: TestFolder
    private let identifiers = countingIdentifiers()
    private let databases: [ContextName: any Database]
    private let process: Mutex<SagaCheckout?> = Mutex(nil)

    init() async throws {
        folder = try TestFolder()
        let ordersDatabase = try await folder.database("orders", [OrdersStore.schema, SagaStore.schema])
        let inventoryDatabase = try await folder.database("inventory", [InventoryStore.schema])
        let paymentsDatabase = try await folder.database("payments", [PaymentsStore.schema])
        let shippingDatabase = try await folder.database("shipping", [ShippingStore.schema])
        databases = [.orders: ordersDatabase, .inventory: inventoryDatabase, .payments: paymentsDatabase, .shipping: shippingDatabase]
        inventory = DefaultInventoryService(database: inventoryDatabase, clock: clock.wallClock, events: .none)
        payments = DefaultPaymentsService(
            database: paymentsDatabase, processor: DeterministicCardProcessor(), clock: clock.wallClock, identifiers: identifiers)
        shipping = DefaultShippingService(
            database: shippingDatabase, clock: clock.wallClock, identifiers: identifiers, events: events.sink)
        try await inventoryDatabase.write { db in try InventoryStore().seed(on: db, firstCounts) }
        restart(dyingAt: nil)
    }

    var saga: SagaCheckout {
        guard let saga = process.withLock({ $0 }) else { preconditionFailure("the first process starts in init") }
        return saga
    }

    var checkout: any OrdersService { saga }

    func restart(dyingAt step: CheckoutStep?) {
        let peers = CheckoutPeers(
            carts: carts, catalog: catalog, inventory: FaultyInventory(inner: inventory, faults: faults),
            payments: FaultyPayments(inner: payments, faults: faults), shipping: FaultyShipping(inner: shipping, faults: faults))
        let saga = SagaCheckout(
            database: database(.orders), peers: peers, clock: clock.wallClock, identifiers: identifiers, events: events.sink,
            failPoint: { passed in if passed == step { throw ProcessDied() } })
        process.withLock { $0 = saga }
    }

    func database(_ context: ContextName) -> any Database {
        guard let database = databases[context] else { preconditionFailure("no database of \(context)") }
        return database
    }

    func settle() async throws {
        clock.advance(seconds: 5)
        try await saga.recover()
        try await deliverEvents()
        try await payments.settle()
    }

    func deliverEvents() async throws {
        for event in events.takeAll() {
            switch event {
            case .orderConfirmed(let event):
                try await database(.inventory).write { [inventory] db in try inventory.apply(event, on: db) }
                try await database(.payments).write { [payments] db in try payments.apply(event, on: db) }
                try await database(.shipping).write { [shipping] db in try shipping.apply(event, on: db) }
                carts.clear(customer: event.customerID, upTo: event.cartRevision)
            case .orderCancelled(let event):
                try await database(.inventory).write { [inventory] db in try inventory.apply(event, on: db) }
                try await database(.payments).write { [payments] db in try payments.apply(event, on: db) }
                try await database(.shipping).write { [shipping] db in try shipping.apply(event, on: db) }
            case .shipmentDispatched(let event):
                let saga = saga
                try await database(.orders).write { db in try saga.apply(event, on: db) }
            case .productChanged, .stockLevelChanged, .ratingChanged: break
            }
        }
    }

    func put(_ quantity: Int, of product: ProductID, by customer: AccountID) async throws {
        _ = try await carts.put(PutCartItem(customerID: customer, productID: product, quantity: quantity))
    }

    func cart(of customer: AccountID) async throws -> Cart { try await carts.cart(GetCart(customerID: customer)) }

    func dispatchParcels() async throws {
        try await shipping.dispatchDue(olderThanMilliseconds: 0)
        try await deliverEvents()
    }

    func adjustStock(of product: ProductID, by delta: Int) async throws {
        _ = try await inventory.adjust(AdjustStock(productID: product, delta: delta, reason: "count"))
    }

    func audit(_ table: AuditTable) async throws -> [String] {
        guard let owner = table.owner, let database = databases[owner] else { return [] }
        return try await database.snapshot { db in
            switch table {
            case .stock, .reservations: try InventoryStore().auditPage(on: db, table: table, after: nil, limit: 100).rows
            case .orders: try OrdersStore().auditPage(on: db, table: table, after: nil, limit: 100).rows
            case .payments: try PaymentsStore().auditPage(on: db, table: table, after: nil, limit: 100).rows
            case .shipments: try ShippingStore().auditPage(on: db, table: table, after: nil, limit: 100).rows
            case .accounts, .products, .outbox: []
            }
        }
    }
}

/// Committed events in order, kept until they are delivered.
final class EventLog: Sendable {
    private let events = Mutex<[Event]>([])

    var sink: EventSink {
        EventSink { db, event, _ in db.afterCommit { self.events.withLock { $0.append(event) } } }
    }

    func takeAll() -> [Event] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
