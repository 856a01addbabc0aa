import CardProcessing
import Carts
import Catalog
import Inventory
import MonolithShop
import Orders
import Payments
import Reviews
import Shipping
import ShopCore
import ShopSQL
import Synchronization

/// The transactional checkout over one database.
final class OneDatabaseShop: ShopUnderTest {
    let clock = TestClock()
    let database: any Database
    private let folder: TestFolder
    private let identifiers = countingIdentifiers()
    private let process: Mutex<TransactionalCheckout>
    private let carts = CartsStore(products: ProductSource(table: "products", key: "id"))

    init() async throws {
        folder = try TestFolder()
        database = try await folder.database(
            "shop",
            [
                CatalogStore.schema, CartsStore.schema, InventoryStore.schema, OrdersStore.schema, PaymentsStore.schema,
                ShippingStore.schema, ReviewsStore.schema,
            ])
        process = Mutex(
            TransactionalCheckout(
                database: database, processor: DeterministicCardProcessor(), clock: clock.wallClock, identifiers: identifiers))
        try await database.write { db in
            try CatalogStore().seed(on: db, products: assortment, stock: firstCounts, ratings: [:])
            try InventoryStore().seed(on: db, firstCounts)
        }
    }

    var current: TransactionalCheckout { process.withLock { $0 } }
    var checkout: any OrdersService { current }

    func restart(dyingAt step: CheckoutStep?) {
        let checkout = TransactionalCheckout(
            database: database, processor: DeterministicCardProcessor(), clock: clock.wallClock, identifiers: identifiers,
            failPoint: { passed in if passed == step { throw ProcessDied() } })
        process.withLock { $0 = checkout }
    }

    func settle() async throws {
        try await current.recover(everything: true)
        try await current.settle()
    }

    func put(_ quantity: Int, of product: ProductID, by customer: AccountID) async throws {
        _ = try await database.write { [carts] db in try carts.put(on: db, customer: customer, product: product, quantity: quantity) }
    }

    func cart(of customer: AccountID) async throws -> Cart {
        try await database.read { [carts] db in try carts.cart(on: db, of: customer) }
    }

    func dispatchParcels() async throws { try await current.dispatchDue(olderThanMilliseconds: 0) }

    func adjustStock(of product: ProductID, by delta: Int) async throws {
        let now = clock.wallClock.now()
        _ = try await database.write { db in
            try InventoryStore().adjust(on: db, productID: product, delta: delta, reason: "count", now: now)
        }
    }

    func audit(_ table: AuditTable) async throws -> [String] {
        try await database.snapshot { db in
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
