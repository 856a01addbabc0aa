import Catalog
import ShopCore
import ShopSQL
import Testing

@Suite struct `The catalog's lists` {
    private let shop: TemporaryShopDatabase
    private let catalog: DefaultCatalogService

    init() async throws {
        shop = try await TemporaryShopDatabase(CatalogStore.schema)
        catalog = DefaultCatalogService(database: shop.database, clock: shop.clock, ids: shop.ids, events: shop.events)
    }

    private func create(_ name: String, _ price: Int64, in category: String = "office", _ description: String = "") async throws -> Product
    {
        try await catalog.create(
            CreateProduct(draft: ProductDraft(name: name, description: description, category: category, price: Money(amount: price))))
    }

    private func find(_ query: String) async throws -> [String] { try await catalog.list(ListProducts(query: query)).items.map(\.name) }

    // MARK: Search

    @Test func `finds all words in any field, the last one unfinished`() async throws {
        _ = try await create("Oak Desk", 1, in: "office", "Solid and quiet.")
        _ = try await create("Oak Bench", 2, in: "garden")
        _ = try await create("Elm Desk", 3, in: "office")
        #expect(try await find("oak") == ["Oak Bench", "Oak Desk"])
        #expect(try await find("OAK de") == ["Oak Desk"])
        #expect(try await find("desk oak") == ["Oak Desk"])
        #expect(try await find("gard") == ["Oak Bench"])
        #expect(try await find("quie") == ["Oak Desk"])
        #expect(try await find("de oak") == [], "only the last word may be unfinished")
        #expect(try await find("   ").count == 3, "a blank query lists all")
        #expect(try await find("?!") == [])
    }

    @Test func `finds letters with or without their accents`() async throws {
        _ = try await create("Crème Brûlée Torch", 1)
        #expect(try await find("creme brulee").count == 1)
        #expect(try await find("crème").count == 1)
    }

    @Test(arguments: [
        "\"", "\"\"", "oak\"", "oak OR elm", "oak NOT desk", "name:oak", "name : oak", "NEAR(oak elm)", "oak*", "^oak", "-oak", "(oak",
        "oak)",
        "oak AND", "{name}: oak", "'; DROP TABLE products; --", "$1", "\0", "oak\0desk", "🎧", "a\u{301}", "²",
    ]) func `takes no word for search syntax`(query: String) async throws {
        _ = try await create("Oak Desk", 1)
        _ = try await create("Elm Desk", 2)
        let found = try await find(query)
        #expect(found.count <= 1, "an operator would have found both, or all but one")
        #expect(!found.contains("Elm Desk"))
    }

    @Test func `finds a changed product by its new words alone`() async throws {
        let product = try await create("Oak Desk", 1)
        _ = try await catalog.update(UpdateProduct(id: product.id, patch: ProductPatch(version: 1, name: "Elm Table")))
        #expect(try await find("oak") == [])
        #expect(try await find("desk") == [])
        #expect(try await find("elm table") == ["Elm Table"])
        try await shop.database.write { db in try db.execute("INSERT INTO product_search (product_search) VALUES ('integrity-check')") }
    }

    @Test func `refuses a query that is too long and a page that is too big`() async throws {
        let long = ListProducts(query: String(repeating: "x", count: 101))
        for request in [long, ListProducts(page: PageRequest(limit: 0)), ListProducts(page: PageRequest(limit: 101))] {
            let failure = await #expect(throws: CatalogFailure.self) { try await catalog.list(request) }
            guard case .invalid? = failure else { throw try #require(failure) }
        }
        _ = try await catalog.list(ListProducts(query: String(repeating: "x", count: 100), page: PageRequest(limit: 100)))
    }

    // MARK: Lists

    private func walk(_ request: ListProducts) async throws -> [ProductSummary] {
        var request = request
        var items: [ProductSummary] = []
        repeat {
            let page = try await catalog.list(request)
            #expect(page.items.count == request.page.limit || page.next == nil)
            items += page.items
            try #require(items.count < 1000, "a list that does not end")
            request.page.cursor = page.next
        } while request.page.cursor != nil
        return items
    }

    @Test(arguments: ProductSort.allCases, [1, 2, 5, 100]) func `lists each match once, in order, over all pages`(
        sort: ProductSort, limit: Int
    ) async throws {
        var made: [Product] = []
        // Few names and prices, so that many tie.
        for number in 0..<24 {
            made.append(
                try await create("Name \(number % 4)", Int64(number % 3 + 1), in: number.isMultiple(of: 2) ? "even" : "odd", "word"))
        }
        for (query, category) in [(nil, nil), ("word", nil), (nil, "odd"), ("name word", "even"), ("3", nil), ("none", nil)]
            as [(String?, String?)]
        {
            let expected = made.filter { product in
                (category == nil || product.category == category)
                    && (query == nil || query == "word" || query == "name word" || query == "3" && product.name.hasSuffix("3"))
            }.sorted { a, b in
                switch sort {
                case .name: (a.name, a.id) < (b.name, b.id)
                case .priceAscending: (a.price.amount, a.id) < (b.price.amount, b.id)
                case .priceDescending: (a.price.amount, a.id) > (b.price.amount, b.id)
                }
            }
            let found = try await walk(ListProducts(query: query, category: category, sort: sort, page: PageRequest(limit: limit)))
            #expect(found.map(\.id) == expected.map(\.id), "query \(query ?? "-"), category \(category ?? "-")")
        }
    }

    @Test func `does not skip or repeat where products are added between two pages`() async throws {
        for name in ["B", "D", "F", "H"] { _ = try await create(name, 1) }
        let first = try await catalog.list(ListProducts(page: PageRequest(limit: 2)))
        _ = try await create("A", 1)
        _ = try await create("E", 1)
        let second = try await catalog.list(ListProducts(page: PageRequest(limit: 9, cursor: first.next)))
        #expect((first.items + second.items).map(\.name) == ["B", "D", "E", "F", "H"])
    }

    @Test func `takes back the cursors of the same sort and filters alone`() async throws {
        for name in ["A", "B"] { _ = try await create(name, 1, "word") }
        let made = ListProducts(query: "word", category: "office", page: PageRequest(limit: 1))
        let cursor = try #require(try await catalog.list(made).next)
        var others = [made, made, made, made, made]
        others[0].sort = .priceAscending
        others[1].category = nil
        others[2].query = "wor"
        others[3].query = nil
        others[4].category = ""
        for var other in others {
            other.page.cursor = cursor
            await #expect(throws: CatalogFailure.invalidCursor) { try await catalog.list(other) }
        }
        for text in ["", "x", String(cursor.dropLast())] {
            await #expect(throws: CatalogFailure.invalidCursor) {
                try await catalog.list(ListProducts(query: "word", category: "office", page: PageRequest(limit: 1, cursor: text)))
            }
        }
    }

    private func plan(of sql: String) async throws -> String {
        try await shop.database.read { db in try db.query("EXPLAIN QUERY PLAN " + sql, []) { $0.text(3) } }.joined(separator: "\n")
    }

    @Test(arguments: ["name", "price_amount"]) func `reads a page from an index, however deep it lies`(column: String) async throws {
        for filter in ["", "category = 'c' AND "] {
            let plan = try await plan(
                of: "SELECT * FROM products WHERE \(filter)(\(column), id) > ('5', 'p') ORDER BY \(column) ASC, id ASC LIMIT 21")
            #expect(plan.contains("USING INDEX products_by_") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}
