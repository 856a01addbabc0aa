/// The table that a cart's names and prices come from. It has the columns `name`, `price_amount` and `currency`.
package struct ProductSource: Sendable {
    package var table: String
    /// The column that holds the product's identifier.
    package var key: String

    package init(table: String, key: String) {
        self.table = table
        self.key = key
    }

    /// What `ProductChanged` left here.
    package static let replica = ProductSource(table: "cart_products", key: "product_id")
}
