package struct Product: Sendable, Codable, Hashable {
    package var id: ProductID
    package var name: String
    package var description: String
    package var category: String
    package var price: Money
    /// Grows by one with every change; a patch names the one it saw.
    package var version: Int

    package init(id: ProductID, name: String, description: String, category: String, price: Money, version: Int) {
        self.id = id
        self.name = name
        self.description = description
        self.category = category
        self.price = price
        self.version = version
    }
}

/// A product as a listing shows it.
package struct ProductSummary: Sendable, Codable, Hashable {
    package var id: ProductID
    package var name: String
    package var category: String
    package var price: Money
    package var inStock: Bool
    package var rating: Rating

    package init(id: ProductID, name: String, category: String, price: Money, inStock: Bool, rating: Rating) {
        self.id = id
        self.name = name
        self.category = category
        self.price = price
        self.inStock = inStock
        self.rating = rating
    }
}

package enum ProductSort: String, Sendable, Codable, Hashable, CaseIterable {
    case name
    case priceAscending = "price"
    case priceDescending = "-price"
}

/// What a product is created from.
package struct ProductDraft: Sendable, Codable, Hashable {
    package var name: String
    package var description: String
    package var category: String
    package var price: Money

    package init(name: String, description: String, category: String, price: Money) {
        self.name = name
        self.description = description
        self.category = category
        self.price = price
    }
}

/// A change of some of a product's fields.
package struct ProductPatch: Sendable, Codable, Hashable {
    /// The version that the editor saw.
    package var version: Int
    package var name: String?
    package var description: String?
    package var category: String?
    package var price: Money?

    package init(version: Int, name: String? = nil, description: String? = nil, category: String? = nil, price: Money? = nil) {
        self.version = version
        self.name = name
        self.description = description
        self.category = category
        self.price = price
    }
}
