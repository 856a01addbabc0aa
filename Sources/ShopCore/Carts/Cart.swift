package struct CartItem: Sendable, Codable, Hashable {
    /// Units of one product that one line may hold.
    package static let quantityLimits = 1...99

    package var productID: ProductID
    package var name: String
    package var unitPrice: Money
    package var quantity: Int
    /// The cart's revision at which this line was last set.
    package var revision: Int

    package var lineTotal: Money { unitPrice * quantity }

    package init(productID: ProductID, name: String, unitPrice: Money, quantity: Int, revision: Int) {
        self.productID = productID
        self.name = name
        self.unitPrice = unitPrice
        self.quantity = quantity
        self.revision = revision
    }
}

/// A customer's cart. `revision` grows with every change, so that "what was bought" can be told from "what was added since".
package struct Cart: Sendable, Codable, Hashable {
    /// Different products that a cart may hold.
    package static let maximumItems = 50

    package var customerID: AccountID
    /// In the order of product identifiers.
    package var items: [CartItem]
    package var revision: Int

    package var total: Money { items.reduce(.zero()) { $0 + $1.lineTotal } }

    package init(customerID: AccountID, items: [CartItem], revision: Int) {
        self.customerID = customerID
        self.items = items
        self.revision = revision
    }

    /// The cart without what an order that saw `boughtRevision` has bought.
    package func itemsAdded(after boughtRevision: Int) -> [CartItem] { items.filter { $0.revision > boughtRevision } }
}
