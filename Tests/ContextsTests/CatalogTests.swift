import Catalog
import ShopCore
import ShopSQL
import Testing

@Suite struct `The catalog` {
    private let shop: TemporaryShopDatabase
    private let catalog: DefaultCatalogService

    init() async throws {
        shop = try await TemporaryShopDatabase(CatalogStore.schema)
        catalog = DefaultCatalogService(database: shop.database, clock: shop.clock, ids: shop.ids, events: shop.events)
    }

    private let draft = ProductDraft(name: "Oak Desk", description: "A desk of oak.", category: "office", price: Money(amount: 19_900))

    private func create(_ name: String, _ price: Int64, in category: String = "office", _ description: String = "") async throws -> Product
    {
        try await catalog.create(
            CreateProduct(draft: ProductDraft(name: name, description: description, category: category, price: Money(amount: price))))
    }

    // MARK: Products

    @Test func `keeps a product and tells of it`() async throws {
        let product = try await catalog.create(CreateProduct(draft: draft))
        #expect(
            product
                == Product(
                    id: ProductID("p-000001"), name: "Oak Desk", description: "A desk of oak.", category: "office",
                    price: Money(amount: 19_900),
                    version: 1))
        #expect(try await catalog.product(GetProduct(id: product.id)) == product)
        let change = ProductChanged(productID: product.id, name: "Oak Desk", price: Money(amount: 19_900), version: 1)
        #expect(shop.publishedEvents == [.productChanged(change)])
    }

    @Test func `does not find what it does not have`() async throws {
        await #expect(throws: CatalogFailure.notFound(ProductID("p-9"))) { try await catalog.product(GetProduct(id: ProductID("p-9"))) }
        await #expect(throws: CatalogFailure.notFound(ProductID("p-9"))) {
            try await catalog.update(UpdateProduct(id: ProductID("p-9"), patch: ProductPatch(version: 1, name: "x")))
        }
    }

    @Test func `gives several products in the order asked for, and leaves out the unknown`() async throws {
        let products = [try await create("A", 1), try await create("B", 2), try await create("C", 3)]
        let ids = [products[2].id, ProductID("p-9"), products[0].id, products[2].id]
        #expect(try await catalog.products(GetProducts(ids: ids)) == [products[2], products[0]])
        #expect(try await catalog.products(GetProducts(ids: [])) == [])
        await #expect(throws: CatalogFailure.self) {
            try await catalog.products(GetProducts(ids: (0...200).map { ProductID("p-\($0)") }))
        }
    }

    @Test func `changes the fields that a patch names, and counts the version`() async throws {
        let product = try await catalog.create(CreateProduct(draft: draft))
        let patch = ProductPatch(version: 1, description: "Better.", price: Money(amount: 20_000))
        let changed = try await catalog.update(UpdateProduct(id: product.id, patch: patch))
        #expect(
            changed
                == Product(
                    id: product.id, name: "Oak Desk", description: "Better.", category: "office", price: Money(amount: 20_000), version: 2))
        #expect(try await catalog.product(GetProduct(id: product.id)) == changed)
        let change = ProductChanged(productID: product.id, name: "Oak Desk", price: Money(amount: 20_000), version: 2)
        #expect(shop.publishedEvents.last == .productChanged(change))
    }

    @Test func `refuses a patch of another version than the current, and changes nothing`() async throws {
        let product = try await catalog.create(CreateProduct(draft: draft))
        let changed = try await catalog.update(UpdateProduct(id: product.id, patch: ProductPatch(version: 1, name: "Elm Desk")))
        for version in [0, 1, 3] {
            await #expect(throws: CatalogFailure.versionConflict(current: 2)) {
                try await catalog.update(UpdateProduct(id: product.id, patch: ProductPatch(version: version, name: "Ash Desk")))
            }
        }
        #expect(try await catalog.product(GetProduct(id: product.id)) == changed)
        #expect(shop.publishedEvents.count == 2)
    }

    @Test func `lets one of many editors of the same version win`() async throws {
        let product = try await catalog.create(CreateProduct(draft: draft))
        let winners = await withTaskGroup(of: Bool.self) { [catalog] group in
            for number in 0..<20 {
                group.addTask {
                    let patch = ProductPatch(version: 1, price: Money(amount: Int64(1000 + number)))
                    return (try? await catalog.update(UpdateProduct(id: product.id, patch: patch))) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(try await catalog.product(GetProduct(id: product.id)).version == 2)
    }

    @Test func `leaves the version where a patch changes nothing`() async throws {
        let product = try await catalog.create(CreateProduct(draft: draft))
        #expect(try await catalog.update(UpdateProduct(id: product.id, patch: ProductPatch(version: 1))) == product)
        #expect(try await catalog.update(UpdateProduct(id: product.id, patch: ProductPatch(version: 1, name: draft.name))) == product)
        #expect(shop.publishedEvents.count == 1)
    }

    @Test func `names every field that breaks a rule, in a draft and in a patch`() async throws {
        let long = String(repeating: "é", count: 4001)
        let price = Money(amount: 0, currency: Currency(rawValue: "EUR"))
        let fields = ["name", "description", "category", "price.amount", "price.currency"]
        let created = await #expect(throws: CatalogFailure.self) {
            try await catalog.create(CreateProduct(draft: ProductDraft(name: "", description: long, category: "", price: price)))
        }
        guard case .invalid(let errors)? = created else { throw try #require(created) }
        #expect(errors.map(\.field) == fields)
        let patch = ProductPatch(version: 1, name: "", description: long, category: "", price: price)
        let patched = await #expect(throws: CatalogFailure.self) {
            try await catalog.update(UpdateProduct(id: ProductID("p"), patch: patch))
        }
        guard case .invalid(let patchErrors)? = patched else { throw try #require(patched) }
        #expect(patchErrors == errors)
    }

    @Test func `takes fields up to their limits and no further`() async throws {
        func isTaken(name: Int = 1, description: Int = 0, category: Int = 1, price: Int64 = 1) async -> Bool {
            let draft = ProductDraft(
                name: String(repeating: "n", count: name), description: String(repeating: "d", count: description),
                category: String(repeating: "c", count: category), price: Money(amount: price))
            do throws(CatalogFailure) { _ = try await catalog.create(CreateProduct(draft: draft)) } catch { return false }
            return true
        }
        let good = [await isTaken(), await isTaken(name: 200, description: 4000, category: 50, price: 100_000_000)]
        #expect(good == [true, true])
        let bad = [
            await isTaken(name: 201), await isTaken(description: 4001), await isTaken(category: 51), await isTaken(price: 100_000_001),
            await isTaken(price: -1),
        ]
        #expect(bad == [false, false, false, false, false])
    }

    // MARK: Replicas

    @Test func `shows stock and rating as the last news had them`() async throws {
        let product = try await create("Desk", 1)
        func summary() async throws -> ProductSummary { try #require(try await catalog.list(ListProducts()).items.first) }
        func apply(_ change: @escaping @Sendable (any SQLConnection) throws -> Void) async throws { try await shop.database.write(change) }
        let before = try await summary()
        #expect(!before.inStock && before.rating == .none)

        try await apply { [catalog] db in try catalog.apply(StockLevelChanged(productID: product.id, available: 3), on: db) }
        let newer = RatingChanged(productID: product.id, rating: Rating(count: 2, sumOfStars: 9))
        try await apply { [catalog] db in try catalog.apply(newer, on: db) }
        let older = RatingChanged(productID: product.id, rating: Rating(count: 1, sumOfStars: 5))
        try await apply { [catalog] db in try catalog.apply(older, on: db) }
        let stocked = try await summary()
        #expect(stocked.inStock && stocked.rating == Rating(count: 2, sumOfStars: 9))

        try await apply { [catalog] db in try catalog.apply(StockLevelChanged(productID: product.id, available: 0), on: db) }
        try await apply { [catalog] db in try catalog.apply(StockLevelChanged(productID: ProductID("p-9"), available: 1), on: db) }
        #expect(try await !summary().inStock)
    }

    @Test func `can list from other tables than its replicas`() async throws {
        let levels = Schema(
            component: "levels", steps: [{ _ in ["CREATE TABLE levels (product_id TEXT PRIMARY KEY, units BIGINT NOT NULL)"] }])
        try await shop.database.migrate([levels])
        let joined = DefaultCatalogService(
            database: shop.database, clock: shop.clock, ids: shop.ids, events: .none,
            listing: ListingSource(
                joins: "LEFT JOIN levels l ON l.product_id = p.id", inStock: "COALESCE(l.units, 0) > 0", reviewCount: "7", sumOfStars: "30")
        )
        let products = [try await create("A", 1), try await create("B", 2), try await create("C", 3)]
        try await shop.database.write { db in
            try db.execute("INSERT INTO levels VALUES ($1, 5)", [.id(products[1].id)])
            try db.execute("INSERT INTO levels VALUES ($1, 0)", [.id(products[2].id)])
        }
        for sort in ProductSort.allCases {
            let items = try await joined.list(ListProducts(sort: sort)).items
            #expect(items.filter(\.inStock).map(\.name) == ["B"])
            #expect(items.allSatisfy { $0.rating == Rating(count: 7, sumOfStars: 30) })
            #expect(items.map(\.name) == (sort == .priceDescending ? ["C", "B", "A"] : ["A", "B", "C"]))
        }
    }

    // MARK: Operating

    @Test func `of a new shop is seeded with its replicas and its index, and without events`() async throws {
        let store = CatalogStore(events: shop.events)
        let products = (1...3).map {
            Product(
                id: ProductID("p-\($0)"), name: "Lamp \($0)", description: "", category: "lighting", price: Money(amount: 5), version: 1)
        }
        let stock = [StockLine(productID: ProductID("p-1"), quantity: 4), StockLine(productID: ProductID("p-2"), quantity: 0)]
        try await shop.database.write { db in
            try store.seed(on: db, products: products, stock: stock, ratings: [ProductID("p-3"): Rating(count: 2, sumOfStars: 8)])
        }
        let items = try await catalog.list(ListProducts(query: "lamp")).items
        #expect(items.map(\.inStock) == [true, false, false])
        #expect(items.map(\.rating) == [.none, .none, Rating(count: 2, sumOfStars: 8)])
        #expect(shop.publishedEvents.isEmpty)

        let first = try await shop.database.read { db in try store.auditPage(on: db, table: .products, after: nil, limit: 2) }
        let second = try await shop.database.read { db in try store.auditPage(on: db, table: .products, after: first.next, limit: 2) }
        #expect(first.rows.first == #"{"id":"p-1","name":"Lamp 1","category":"lighting","priceAmount":5,"currency":"USD","version":1}"#)
        #expect(first.rows.count + second.rows.count == 3 && second.next == nil)
    }
}
