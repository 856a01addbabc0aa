package import ShopCore
package import ShopSQL

/// Carts and their items. The only place with this context's SQL.
package struct CartsStore: Sendable {
    private let products: ProductSource

    package init(products: ProductSource = .replica) { self.products = products }

    // MARK: Reading

    /// The customer's cart in one statement, so that items and revision belong together; empty at revision 0 where there is none.
    package func cart(on db: any SQLConnection, of customer: AccountID) throws -> Cart {
        var revision = 0
        let items: [CartItem?] = try db.query(
            """
            SELECT c.revision, i.product_id, p.name, p.price_amount, p.currency, i.quantity, i.revision
            FROM carts c
            LEFT JOIN cart_items i ON i.customer_id = c.customer_id
            LEFT JOIN \(products.table) p ON p.\(products.key) = i.product_id
            WHERE c.customer_id = $1 ORDER BY i.product_id
            """, [.id(customer)]
        ) { row in
            revision = row.int(0)
            if row.isNull(1) { return nil }
            // Products are never deleted, so an item without one is a damaged store, and no reason to sell it for nothing.
            guard !row.isNull(2) else { throw SQLFailure.corrupt("cart item \(row.text(1)) has no product") }
            return CartItem(
                productID: row.id(1), name: row.text(2),
                unitPrice: Money(amount: row.integer(3), currency: Currency(rawValue: row.text(4))),
                quantity: row.int(5), revision: row.int(6))
        }
        return Cart(customerID: customer, items: items.compactMap(\.self), revision: revision)
    }

    package func knows(on db: any SQLConnection, _ product: ProductID) throws -> Bool {
        try db.first("SELECT 1 FROM \(products.table) WHERE \(products.key) = $1", [.id(product)]) { _ in true } ?? false
    }

    // MARK: Changing

    /// Sets a line's quantity. The revision grows even where the quantity stays, because a line that is set again after a checkout began is
    /// wanted again, and must survive the clearing of what was bought.
    /// - Throws: `CartsFailure.productNotFound`; `.invalid` where the quantity is out of its limits or the cart is full.
    package func put(on db: any SQLConnection, customer: AccountID, product: ProductID, quantity: Int) throws -> Cart {
        guard CartItem.quantityLimits.contains(quantity) else { throw CartsFailure.invalid([.quantity]) }
        guard try knows(on: db, product) else { throw CartsFailure.productNotFound(product) }
        let others = try db.first(
            "SELECT COUNT(*) FROM cart_items WHERE customer_id = $1 AND product_id <> $2", [.id(customer), .id(product)]
        ) { $0.int(0) }
        guard (others ?? 0) < Cart.maximumItems else { throw CartsFailure.invalid([.fullCart]) }
        let revision = try nextRevision(on: db, of: customer)
        try db.execute(
            """
            INSERT INTO cart_items (customer_id, product_id, quantity, revision) VALUES ($1, $2, $3, $4)
            ON CONFLICT (customer_id, product_id) DO UPDATE SET quantity = excluded.quantity, revision = excluded.revision
            """, [.id(customer), .id(product), .int(quantity), .int(revision)])
        return try cart(on: db, of: customer)
    }

    package func remove(on db: any SQLConnection, customer: AccountID, product: ProductID) throws -> Cart {
        let removed = try db.execute(
            "DELETE FROM cart_items WHERE customer_id = $1 AND product_id = $2", [.id(customer), .id(product)])
        if removed > 0 { _ = try nextRevision(on: db, of: customer) }
        return try cart(on: db, of: customer)
    }

    package func clear(on db: any SQLConnection, customer: AccountID) throws -> Cart {
        let removed = try db.execute("DELETE FROM cart_items WHERE customer_id = $1", [.id(customer)])
        if removed > 0 { _ = try nextRevision(on: db, of: customer) }
        return try cart(on: db, of: customer)
    }

    /// Drops what an order that saw `revision` has bought; what was set since stays. A second time changes nothing.
    package func clearBought(on db: any SQLConnection, customer: AccountID, upTo revision: Int) throws {
        let removed = try db.execute(
            "DELETE FROM cart_items WHERE customer_id = $1 AND revision <= $2", [.id(customer), .int(revision)])
        if removed > 0 { _ = try nextRevision(on: db, of: customer) }
    }

    private func nextRevision(on db: any SQLConnection, of customer: AccountID) throws -> Int {
        try db.execute(
            """
            INSERT INTO carts (customer_id, revision) VALUES ($1, 1)
            ON CONFLICT (customer_id) DO UPDATE SET revision = carts.revision + 1
            """, [.id(customer)])
        return try db.first("SELECT revision FROM carts WHERE customer_id = $1", [.id(customer)]) { $0.int(0) } ?? 0
    }

    // MARK: The replica

    /// Takes over a product's name and price; an older version than is known changes nothing.
    package func replicate(on db: any SQLConnection, _ change: ProductChanged) throws {
        try db.execute(
            """
            INSERT INTO cart_products (product_id, name, price_amount, currency, version) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (product_id) DO UPDATE
            SET name = excluded.name, price_amount = excluded.price_amount, currency = excluded.currency, version = excluded.version
            WHERE excluded.version > cart_products.version
            """,
            [
                .id(change.productID), .text(change.name), .integer(change.price.amount), .text(change.price.currency.rawValue),
                .int(change.version),
            ])
    }

    /// Fills the replica of a new shop. A variant that joins catalog's own table needs none.
    package func seed(on db: any SQLConnection, products: [Product]) throws {
        for product in products { try replicate(on: db, ProductChanged(product)) }
    }
}

extension ProductChanged {
    init(_ product: Product) {
        self.init(productID: product.id, name: product.name, price: product.price, version: product.version)
    }
}

extension FieldError {
    fileprivate static let quantity = FieldError(
        field: "quantity", message: "must be \(CartItem.quantityLimits.lowerBound) to \(CartItem.quantityLimits.upperBound)")

    fileprivate static let fullCart = FieldError(
        field: "productId", message: "does not fit: a cart holds at most \(Cart.maximumItems) different products")
}
