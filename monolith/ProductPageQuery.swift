import Catalog
import ShopCore
import ShopHTTP
import ShopSQL

/// Catalog, inventory and reviews in one statement: what three services are asked for otherwise. The page is of one moment.
enum ProductPageQuery {
    static func page(on db: any SQLConnection, of id: ProductID) throws -> ProductPage? {
        try db.first(
            """
            SELECT p.id, p.name, p.description, p.category, p.price_amount, p.currency, p.version,
                COALESCE(s.on_hand - s.reserved, 0), COALESCE(r.review_count, 0), COALESCE(r.sum_of_stars, 0)
            FROM products p
            LEFT JOIN stock s ON s.product_id = p.id
            LEFT JOIN ratings r ON r.product_id = p.id
            WHERE p.id = $1
            """, [.id(id)]
        ) { row in
            ProductPage(
                product: Product(
                    id: row.id(0), name: row.text(1), description: row.text(2), category: row.text(3),
                    price: Money(amount: row.integer(4), currency: Currency(rawValue: row.text(5))), version: row.int(6)),
                available: row.int(7), rating: Rating(count: row.int(8), sumOfStars: row.int(9)))
        }
    }
}

extension ListingSource {
    /// The originals, in the same database.
    static let originals = ListingSource(
        joins: "LEFT JOIN stock s ON s.product_id = p.id LEFT JOIN ratings r ON r.product_id = p.id",
        inStock: "COALESCE(s.on_hand > s.reserved, FALSE)", reviewCount: "COALESCE(r.review_count, 0)",
        sumOfStars: "COALESCE(r.sum_of_stars, 0)")
}
