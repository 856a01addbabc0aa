package import ShopSQL

extension CartsStore {
    package static let schema = Schema(
        component: "carts",
        steps: [
            { _ in
                [
                    "CREATE TABLE carts (customer_id TEXT PRIMARY KEY, revision BIGINT NOT NULL)",
                    """
                    CREATE TABLE cart_items (
                        customer_id TEXT NOT NULL REFERENCES carts (customer_id), product_id TEXT NOT NULL,
                        quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99), revision BIGINT NOT NULL,
                        PRIMARY KEY (customer_id, product_id))
                    """,
                    // The replica of catalog's names and prices. Empty where one database holds catalog's own table.
                    """
                    CREATE TABLE cart_products (
                        product_id TEXT PRIMARY KEY, name TEXT NOT NULL, price_amount BIGINT NOT NULL, currency TEXT NOT NULL,
                        version BIGINT NOT NULL)
                    """,
                ]
            }
        ])
}
