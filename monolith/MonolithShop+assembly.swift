import Accounts
import CardProcessing
import Carts
import Catalog
import Orders
import Reviews
import Shipping
import ShopCore
import ShopRuntime
package import ShopSQL
import ShopSecurity

extension MonolithShop {
    /// The contexts over one database, and no event between them.
    init(
        over database: any Database, accounts: any AccountsService, checkout: TransactionalCheckout, revocations: RevocationList,
        clock: WallClock, identifiers: IdentifierSource
    ) {
        self.init(
            database: database, clock: clock, revocations: revocations, accounts: accounts,
            catalog: DefaultCatalogService(database: database, clock: clock, ids: identifiers, events: .none, listing: .originals),
            carts: DefaultCartsService(database: database, products: ProductSource(table: "products", key: "id")),
            orders: checkout,
            shipping: DefaultShippingService(database: database, clock: clock, identifiers: identifiers, events: .none),
            reviewsService: DefaultReviewsService(database: database, clock: clock, ids: identifiers, events: .none))
    }

    /// The use cases without server, sessions and workers, for whoever looks at what they ask of their database. Brings it up to date and
    /// fills a new one with the demo data. Cards are authorised inside the process.
    package static func withoutServer(over database: any Database) async throws -> MonolithShop {
        let clock = SystemClock.wallClock
        let identifiers = RandomIdentifiers.source
        let hasher = ScryptHasher()
        try await database.migrate(Wiring.schemas)
        try await Origin.begin(database, isDemo: true, hasher: hasher, now: clock.now())
        return MonolithShop(
            over: database,
            accounts: DefaultAccountsService(
                database: database, hasher: hasher, signer: NoSessions(), clock: clock, ids: identifiers),
            checkout: TransactionalCheckout(
                database: database, processor: DeterministicCardProcessor(), clock: clock, identifiers: identifiers),
            revocations: RevocationList(), clock: clock, identifiers: identifiers)
    }
}

/// Without a server nobody signs in.
private struct NoSessions: SessionSigner {
    func sign(_ session: Session) async throws -> String { throw InvalidToken() }
}
