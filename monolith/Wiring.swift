import Accounts
import CardProcessing
import Carts
import Catalog
import Inventory
import Orders
import Payments
import Reviews
import Shipping
import ShopCore
import ShopRuntime
import ShopSQL
import ShopSecurity

/// The monolith on one screen: eight contexts over one database, no event between them.
struct Wiring {
    let shop: MonolithShop
    let database: SQLiteDatabase
    let jwtKey: JWTKey
    let workers: [Worker]

    static let schemas = [
        Origin.schema, AccountsStore.schema, CatalogStore.schema, InventoryStore.schema, CartsStore.schema, OrdersStore.schema,
        PaymentsStore.schema, ShippingStore.schema, ReviewsStore.schema,
    ]

    /// Opens the data, brings it up to date, fills a new shop, and finishes what a crash left open.
    init(_ settings: MonolithSettings, folder: DataFolder) async throws {
        let clock = SystemClock.wallClock
        let ids = RandomIdentifiers.source
        let hasher = ScryptHasher(resilience: settings.resilience)
        let processor = try CardProcessors.make(url: settings.cardProcessorURL, resilience: settings.resilience)
        let database = try SQLiteDatabase(path: folder.file("monolith.sqlite"), durability: settings.durability)
        try await database.migrate(Wiring.schemas)
        let key = try JWTKey.load(orCreateIn: folder)
        try await Origin.begin(database, isDemo: settings.isDemo ?? true, hasher: hasher, now: clock.now())

        let accounts = DefaultAccountsService(
            database: database, hasher: hasher, signer: JWTSessionSigner(key: key), clock: clock, ids: ids)
        let dies = FailPointFile.watch()
        let checkout = TransactionalCheckout(
            database: database, processor: processor, clock: clock, identifiers: ids, failPoint: { dies?($0.rawValue) })
        let revocations = RevocationList()
        revocations.load(try await accounts.revokedSessions(ListRevokedSessions(afterSequence: 0)), now: clock.now())
        shop = MonolithShop(
            over: database, accounts: accounts, checkout: checkout, revocations: revocations, clock: clock, identifiers: ids)
        self.database = database
        jwtKey = key
        let age = settings.dispatchAfterMillis
        workers = [
            Worker(name: "recover checkouts", everyMillis: 250) { _ = try await checkout.recover() },
            Worker(name: "settle with the processor", everyMillis: 250) { _ = try await checkout.settle() },
            Worker(name: "expire reservations", everyMillis: 1000) { _ = try await checkout.expireReservations() },
            Worker(name: "dispatch parcels", everyMillis: 1000) { _ = try await checkout.dispatchDue(olderThanMilliseconds: age) },
        ]
        try await checkout.recover(everything: true)
    }
}
