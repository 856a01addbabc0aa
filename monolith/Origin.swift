import Accounts
import Catalog
import DemoData
import Inventory
import Reviews
import ShopCore
import ShopSQL

/// How the shop's data began: `demo` or `empty`. Written in the transaction that fills it, so that a crash while filling leaves a new shop.
enum Origin {
    static let schema = Schema(
        component: "origin", steps: [{ _ in ["CREATE TABLE origin (kind TEXT PRIMARY KEY, at BIGINT NOT NULL)"] }])

    /// - Returns: nil for a new shop.
    static func kind(on db: any SQLConnection) throws -> String? { try db.first("SELECT kind FROM origin", []) { $0.text(0) } }

    /// Begins a new shop; one that has begun is left as it is.
    /// - Parameter isDemo: whether a new shop is filled with the demo data.
    static func begin(_ database: any Database, isDemo: Bool, hasher: any PasswordHasher, now: Timestamp) async throws {
        guard try await database.read({ db in try kind(on: db) }) == nil else { return }
        guard isDemo else { return try await database.write { db in try note("empty", on: db, now: now) } }

        let demo = DemoDataset()
        let customerHash = try await hasher.hash(DemoDataset.customerPassword)
        let adminHash = try await hasher.hash(DemoDataset.adminPassword)
        try await database.write { db in
            try AccountsStore().seed(
                on: db, customers: demo.customers, passwordHash: customerHash, admin: demo.admin, adminHash: adminHash)
            try CatalogStore().seed(on: db, products: demo.products, stock: demo.stock, ratings: demo.ratings)
            try InventoryStore().seed(on: db, demo.stock)
            try ReviewsStore().seed(on: db, reviews: demo.reviews)
            try note("demo", on: db, now: now)
        }
    }

    private static func note(_ kind: String, on db: any SQLConnection, now: Timestamp) throws {
        try db.execute("INSERT INTO origin (kind, at) VALUES ($1, $2)", [.text(kind), .time(now)])
    }
}
