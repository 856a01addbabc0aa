package import ShopCore
package import ShopSQL

extension CatalogStore {
    /// One page of the products that match, sorted, ties broken by identifier.
    /// - Throws: `CatalogFailure.invalidCursor` where the cursor was not made by the same sort and filters.
    package func list(on db: any SQLConnection, _ request: ListProducts) throws -> Page<ProductSummary> {
        var conditions: [String] = []
        var arguments: [SQLValue] = []
        func bind(_ value: SQLValue) -> String {
            arguments.append(value)
            return "$\(arguments.count)"
        }

        let after = try request.page.cursor.map { try Position(cursor: $0, of: request) }
        if let text = request.searchText {
            guard let expression = ProductSearch.expression(for: text) else { return Page(items: [], next: nil) }
            conditions.append(ProductSearch.condition(db.dialect, placeholder: bind(.text(expression))))
        }
        if let category = request.category { conditions.append("category = \(bind(.text(category)))") }
        let order = Order(request.sort)
        if let after {
            conditions.append("(\(order.column), id) \(order.comparison) (\(bind(after.value)), \(bind(.text(after.id))))")
        }
        // The page is cut first and joined then, so that the joins meet a page of products and not all of them.
        let rows = try db.query(
            """
            SELECT p.id, p.name, p.category, p.price_amount, p.currency, \(source.inStock), \(source.reviewCount), \(source.sumOfStars)
            FROM (
                SELECT * FROM products \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
                ORDER BY \(order.column) \(order.direction), id \(order.direction) LIMIT \(bind(.int(request.page.limit + 1)))
            ) AS p \(source.joins)
            ORDER BY p.\(order.column) \(order.direction), p.id \(order.direction)
            """, arguments, Self.summary)
        let items = Array(rows.prefix(request.page.limit))
        let next = rows.count > items.count ? items.last.map { Position(of: $0, sort: request.sort).cursor(of: request) } : nil
        return Page(items: items, next: next)
    }

    private static func summary(_ row: any SQLRow) -> ProductSummary {
        ProductSummary(
            id: row.id(0), name: row.text(1), category: row.text(2),
            price: Money(amount: row.integer(3), currency: Currency(rawValue: row.text(4))), inStock: row.bool(5),
            rating: Rating(count: row.int(6), sumOfStars: row.int(7)))
    }

    private struct Order {
        var column: String
        var direction: String
        var comparison: String

        init(_ sort: ProductSort) {
            column = sort == .name ? "name" : "price_amount"
            direction = sort == .priceDescending ? "DESC" : "ASC"
            comparison = sort == .priceDescending ? "<" : ">"
        }
    }

    /// The last row of a page, in the terms of its sort.
    private struct Position {
        var value: SQLValue
        var id: String

        init(of product: ProductSummary, sort: ProductSort) {
            value = sort == .name ? .text(product.name) : .integer(product.price.amount)
            id = product.id.rawValue
        }

        init(cursor: String, of request: ListProducts) throws {
            guard let key = ListCursor.decode(cursor, list: request.identity, keyCount: 2) else { throw CatalogFailure.invalidCursor }
            if request.sort == .name {
                value = .text(key[0])
            } else {
                guard let amount = Int64(key[0]) else { throw CatalogFailure.invalidCursor }
                value = .integer(amount)
            }
            id = key[1]
        }

        func cursor(of request: ListProducts) -> String {
            let text =
                switch value {
                case .text(let name): name
                case .integer(let amount): String(amount)
                case .null: ""
                }
            return ListCursor.encode(list: request.identity, key: [text, id])
        }
    }
}

extension ListProducts {
    /// The query; nil where there is none or it is blank.
    fileprivate var searchText: String? { query.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }

    /// What a cursor of this listing is bound to.
    fileprivate var identity: [String] {
        ["products", sort.rawValue, category == nil ? "all" : "category", category ?? "", searchText ?? ""]
    }
}
