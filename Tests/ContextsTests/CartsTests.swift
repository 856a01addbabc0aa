import Carts
import ShopCore
import ShopSQL
import Synchronization
import Testing

/// Stands for catalog: knows some products, and may be down.
private final class FakeCatalog: Sendable {
    let asked = Mutex<[ProductID]>([])
    let failure = Mutex<CatalogFailure?>(nil)

    func product(_ id: ProductID) throws(CatalogFailure) -> Product {
        asked.withLock { $0.append(id) }
        if let failure = failure.withLock({ $0 }) { throw failure }
        guard id.rawValue.hasPrefix("p-") else { throw .notFound(id) }
        return Product(id: id, name: "Product \(id)", description: "", category: "c", price: Money(amount: 250), version: 3)
    }
}

@Suite struct `Customers' carts` {
    private let shop: TemporaryShopDatabase
    private let catalog = FakeCatalog()
    private let carts: DefaultCartsService
    private let ada = AccountID("a-1")
    private let desk = ProductID("p-1")

    init() async throws {
        shop = try await TemporaryShopDatabase(CartsStore.schema)
        carts = DefaultCartsService(
            database: shop.database, lookup: { [catalog] id async throws(CatalogFailure) in try catalog.product(id) })
    }

    private func put(_ quantity: Int, of product: ProductID? = nil) async throws(CartsFailure) -> Cart {
        try await carts.put(PutCartItem(customerID: ada, productID: product ?? desk, quantity: quantity))
    }

    private func current() async throws -> Cart { try await carts.cart(GetCart(customerID: ada)) }

    private func change(_ product: ProductID, price: Int64, version: Int) async throws {
        let event = ProductChanged(productID: product, name: "Changed \(version)", price: Money(amount: price), version: version)
        try await shop.database.write { [carts] db in try carts.apply(event, on: db) }
    }

    private func confirm(cartRevision: Int) async throws {
        let event = OrderConfirmed(
            orderID: OrderID("o"), customerID: ada, lines: [],
            shipTo: PostalAddress(name: "n", street: "s", city: "c", postalCode: "p", country: "DE"), total: .zero(),
            cartRevision: cartRevision)
        try await shop.database.write { [carts] db in try carts.apply(event, on: db) }
    }

    @Test func `are empty at first`() async throws {
        #expect(try await current() == Cart(customerID: ada, items: [], revision: 0))
        #expect(try await carts.clear(ClearCart(customerID: ada)) == Cart(customerID: ada, items: [], revision: 0))
    }

    @Test func `hold what was put, by product, priced from the replica`() async throws {
        try await change(ProductID("p-2"), price: 100, version: 1)
        _ = try await put(2, of: ProductID("p-2"))
        let cart = try await put(3)
        #expect(cart.items.map(\.productID.rawValue) == ["p-1", "p-2"])
        #expect(cart.items.map(\.name) == ["Product p-1", "Changed 1"])
        #expect(cart.total == Money(amount: 3 * 250 + 2 * 100))
        #expect(try await current() == cart)
        #expect(try await carts.cart(GetCart(customerID: AccountID("a-2"))).items.isEmpty)
    }

    @Test func `take a quantity as it is put, and do not add to it`() async throws {
        _ = try await put(2)
        #expect(try await put(5).items.map(\.quantity) == [5])
    }

    @Test(arguments: [0, -1, 100, .max, .min]) func `refuse a quantity outside 1 to 99`(quantity: Int) async throws {
        await #expect(throws: CartsFailure.invalid([FieldError(field: "quantity", message: "must be 1 to 99")])) { try await put(quantity) }
        #expect(try await current().revision == 0)
        #expect(catalog.asked.withLock { $0.isEmpty })
    }

    @Test func `take quantities of 1 and 99`() async throws {
        #expect(try await put(1).items.map(\.quantity) == [1])
        #expect(try await put(99).items.map(\.quantity) == [99])
    }

    @Test func `hold fifty different products, whose quantities may still change`() async throws {
        for number in 100..<150 { _ = try await put(1, of: ProductID("p-\(number)")) }
        let failure = await #expect(throws: CartsFailure.self) { try await put(1, of: ProductID("p-999")) }
        guard case .invalid(let errors)? = failure else { throw try #require(failure) }
        #expect(errors.map(\.field) == ["productId"])
        #expect(try await put(7, of: ProductID("p-120")).items.count == 50)
    }

    // MARK: Products

    @Test func `ask catalog for a product that they have not heard of, once`() async throws {
        _ = try await put(1)
        _ = try await put(2)
        #expect(catalog.asked.withLock { $0 } == [desk])
        await #expect(throws: CartsFailure.productNotFound(ProductID("x"))) { try await put(1, of: ProductID("x")) }
    }

    @Test func `say that nothing ran where catalog can't be asked`() async throws {
        catalog.failure.withLock { $0 = .unavailable(Unavailable(dependency: "catalog", reason: .timeout, mayHaveRun: true)) }
        await #expect(throws: CartsFailure.unavailable(Unavailable(dependency: "catalog", reason: .timeout, mayHaveRun: false))) {
            try await put(1)
        }
        #expect(try await current() == Cart(customerID: ada, items: [], revision: 0))
    }

    @Test func `follow a product's price, and not back to an older one`() async throws {
        _ = try await put(2)
        try await change(desk, price: 300, version: 5)
        try await change(desk, price: 200, version: 4)
        try await change(desk, price: 100, version: 5)
        let cart = try await current()
        #expect(cart.total == Money(amount: 600))
        #expect(cart.items.map(\.name) == ["Changed 5"])
        #expect(cart.revision == 1, "a new price is no change of the cart")
    }

    // MARK: Revisions

    @Test func `grow in revision with every change, a repeated one too, and with nothing else`() async throws {
        #expect(try await put(2).revision == 1)
        #expect(try await put(2).revision == 2)
        let other = try await put(1, of: ProductID("p-2"))
        #expect(other.revision == 3)
        #expect(other.items.map(\.revision) == [2, 3])
        #expect(try await carts.remove(RemoveCartItem(customerID: ada, productID: ProductID("p-9"))).revision == 3)
        #expect(try await carts.remove(RemoveCartItem(customerID: ada, productID: desk)).revision == 4)
        let cleared = try await carts.clear(ClearCart(customerID: ada))
        #expect(cleared == Cart(customerID: ada, items: [], revision: 5))
        #expect(try await carts.clear(ClearCart(customerID: ada)).revision == 5)
    }

    @Test func `lose what was bought and keep what was set since`() async throws {
        _ = try await put(1)
        let bought = try await put(1, of: ProductID("p-2")).revision
        _ = try await put(1)
        _ = try await put(4, of: ProductID("p-3"))
        try await confirm(cartRevision: bought)
        let cart = try await current()
        #expect(cart.items.map(\.productID.rawValue) == ["p-1", "p-3"])
        try await confirm(cartRevision: bought)
        #expect(try await current() == cart, "the same news twice changes nothing")
    }

    @Test func `never give a revision that was bought to a new item`() async throws {
        let bought = try await put(1).revision
        try await confirm(cartRevision: bought)
        let again = try await put(1)
        #expect(again.itemsAdded(after: bought).map(\.productID) == [desk])
        try await confirm(cartRevision: bought)
        #expect(try await current().items.count == 1)
    }
}

@Suite struct `Carts beside the catalog's own table` {
    /// The columns that a source promises, under other names of table and key.
    private static let shelf = Schema(
        component: "shelf",
        steps: [
            { _ in
                [
                    "CREATE TABLE shelf (id TEXT PRIMARY KEY, name TEXT NOT NULL, price_amount BIGINT NOT NULL, currency TEXT NOT NULL)",
                    "INSERT INTO shelf VALUES ('p-1', 'Desk', 900, 'USD')",
                ]
            }
        ])

    @Test func `need neither a replica nor a lookup`() async throws {
        let shop = try await TemporaryShopDatabase(CartsStore.schema, Self.shelf)
        let carts = DefaultCartsService(database: shop.database, products: ProductSource(table: "shelf", key: "id"))
        let ada = AccountID("a-1")
        let cart = try await carts.put(PutCartItem(customerID: ada, productID: ProductID("p-1"), quantity: 2))
        #expect(cart.items.map(\.name) == ["Desk"] && cart.total == Money(amount: 1800))
        await #expect(throws: CartsFailure.productNotFound(ProductID("p-2"))) {
            try await carts.put(PutCartItem(customerID: ada, productID: ProductID("p-2"), quantity: 2))
        }
    }
}
