package import ShopCore
package import ShopSQL

/// Products and their search index. The only place with this context's SQL.
package struct CatalogStore: Sendable {
    let source: ListingSource
    private let events: EventSink

    /// - Parameters:
    ///   - listing: where listings get stock and ratings.
    ///   - events: where `ProductChanged` goes.
    package init(listing: ListingSource = .replicas, events: EventSink = .none) {
        source = listing
        self.events = events
    }

    private static let columns = "id, name, description, category, price_amount, currency, version"

    private static func product(_ row: any SQLRow) -> Product {
        Product(
            id: row.id(0), name: row.text(1), description: row.text(2), category: row.text(3),
            price: Money(amount: row.integer(4), currency: Currency(rawValue: row.text(5))), version: row.int(6))
    }

    // MARK: Reading

    package func product(on db: any SQLConnection, id: ProductID) throws -> Product? {
        try db.first("SELECT \(Self.columns) FROM products WHERE id = $1", [.id(id)], Self.product)
    }

    package func exists(on db: any SQLConnection, id: ProductID) throws -> Bool {
        try db.first("SELECT 1 FROM products WHERE id = $1", [.id(id)]) { _ in true } ?? false
    }

    /// Those that exist, in the order asked for; one asked for twice is given once.
    package func products(on db: any SQLConnection, ids: [ProductID]) throws -> [Product] {
        guard !ids.isEmpty else { return [] }
        var found: [ProductID: Product] = [:]
        for product in try db.query(
            "SELECT \(Self.columns) FROM products WHERE id IN (\(placeholders(ids.count)))", ids.map { .id($0) }, Self.product)
        {
            found[product.id] = product
        }
        return ids.compactMap { found.removeValue(forKey: $0) }
    }

    // MARK: Changing

    package func insert(on db: any SQLConnection, _ product: Product, now: Timestamp) throws {
        try insertRow(on: db, product, inStock: false, rating: .none)
        try ProductSearch.insert(on: db, product.id)
        try publishChange(of: product, on: db, now: now)
    }

    /// Applies a patch; one that changes nothing leaves the version alone.
    /// - Throws: `CatalogFailure.notFound`, `.versionConflict` where the editor saw another version.
    package func update(on db: any SQLConnection, id: ProductID, patch: ProductPatch, now: Timestamp) throws -> Product {
        guard let before = try product(on: db, id: id) else { throw CatalogFailure.notFound(id) }
        guard before.version == patch.version else { throw CatalogFailure.versionConflict(current: before.version) }
        var after = before
        after.name = patch.name ?? before.name
        after.description = patch.description ?? before.description
        after.category = patch.category ?? before.category
        after.price = patch.price ?? before.price
        guard after != before else { return before }
        after.version += 1
        try ProductSearch.remove(on: db, id)
        try db.execute(
            """
            UPDATE products SET name = $1, description = $2, category = $3, price_amount = $4, currency = $5, version = $6 WHERE id = $7
            """,
            [
                .text(after.name), .text(after.description), .text(after.category), .integer(after.price.amount),
                .text(after.price.currency.rawValue), .int(after.version), .id(id),
            ])
        try ProductSearch.insert(on: db, id)
        try publishChange(of: after, on: db, now: now)
        return after
    }

    // MARK: Replicas

    /// An unknown product is no error: inventory may count what catalog never listed.
    package func setInStock(on db: any SQLConnection, id: ProductID, _ inStock: Bool) throws {
        try db.execute("UPDATE products SET in_stock = $1 WHERE id = $2", [.bool(inStock), .id(id)])
    }

    /// Ratings only grow, so an older one than is known changes nothing.
    package func setRating(on db: any SQLConnection, id: ProductID, _ rating: Rating) throws {
        try db.execute(
            "UPDATE products SET review_count = $1, sum_of_stars = $2 WHERE id = $3 AND review_count < $4",
            [.int(rating.count), .int(rating.sumOfStars), .id(id), .int(rating.count)])
    }

    // MARK: Operating

    /// Fills a new shop, replicas included, without events: the other contexts are filled from the same data.
    package func seed(
        on db: any SQLConnection, products: [Product], stock: [StockLine], ratings: [ProductID: Rating]
    ) throws {
        let inStock = Set(stock.lazy.filter { $0.quantity > 0 }.map(\.productID))
        for product in products {
            try insertRow(on: db, product, inStock: inStock.contains(product.id), rating: ratings[product.id] ?? .none)
        }
        try ProductSearch.rebuild(on: db)
    }

    /// Rows of `products` whose identifier comes after `after`.
    package func auditPage(on db: any SQLConnection, table: AuditTable, after: String?, limit: Int) throws -> AuditPage {
        guard table == .products else { return AuditPage(rows: [], next: nil) }
        let products = try db.query(
            "SELECT \(Self.columns) FROM products WHERE id > $1 ORDER BY id LIMIT $2", [.text(after ?? ""), .int(limit)], Self.product)
        let rows = products.map { product in
            AuditRow().text("id", product.id.rawValue).text("name", product.name).text("category", product.category)
                .integer("priceAmount", product.price.amount).text("currency", product.price.currency.rawValue)
                .integer("version", product.version).line
        }
        return AuditPage(rows: rows, next: products.count == limit ? products.last?.id.rawValue : nil)
    }

    private func insertRow(on db: any SQLConnection, _ product: Product, inStock: Bool, rating: Rating) throws {
        try db.execute(
            """
            INSERT INTO products (
                id, name, description, category, price_amount, currency, version, in_stock, review_count, sum_of_stars)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .id(product.id), .text(product.name), .text(product.description), .text(product.category),
                .integer(product.price.amount), .text(product.price.currency.rawValue), .int(product.version), .bool(inStock),
                .int(rating.count), .int(rating.sumOfStars),
            ])
    }

    private func publishChange(of product: Product, on db: any SQLConnection, now: Timestamp) throws {
        let change = ProductChanged(productID: product.id, name: product.name, price: product.price, version: product.version)
        try events.publish(db, .productChanged(change), now)
    }
}
