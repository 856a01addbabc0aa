package import ShopSQL

extension OrdersStore {
    /// A key and its order are one row, so that a customer's key can't have two. `first_answer` is what its first try was told.
    /// An order's transitions are numbered: the first leads out of `placed`, the second out of `confirmed`, and there is no third.
    package static let schema = Schema(
        component: "orders",
        steps: [
            { _ in
                [
                    """
                    CREATE TABLE orders (
                        id TEXT NOT NULL PRIMARY KEY,
                        customer_id TEXT NOT NULL,
                        idempotency_key TEXT NOT NULL,
                        fingerprint TEXT NOT NULL,
                        first_answer TEXT,
                        cart_revision BIGINT NOT NULL,
                        state TEXT NOT NULL,
                        confirmed_at BIGINT,
                        ended_at BIGINT,
                        tracking_code TEXT,
                        rejection TEXT,
                        total BIGINT NOT NULL,
                        currency TEXT NOT NULL,
                        name TEXT NOT NULL,
                        street TEXT NOT NULL,
                        city TEXT NOT NULL,
                        postal_code TEXT NOT NULL,
                        country TEXT NOT NULL,
                        placed_at BIGINT NOT NULL,
                        UNIQUE (customer_id, idempotency_key)
                    )
                    """,
                    "CREATE INDEX orders_of_customer ON orders (customer_id, placed_at, id)",
                    "CREATE INDEX orders_placed ON orders (placed_at) WHERE state = 'placed'",
                    """
                    CREATE TABLE order_lines (
                        order_id TEXT NOT NULL,
                        position BIGINT NOT NULL,
                        product_id TEXT NOT NULL,
                        name TEXT NOT NULL,
                        unit_price BIGINT NOT NULL,
                        currency TEXT NOT NULL,
                        quantity BIGINT NOT NULL,
                        PRIMARY KEY (order_id, position)
                    )
                    """,
                    """
                    CREATE TABLE order_transitions (
                        order_id TEXT NOT NULL,
                        position BIGINT NOT NULL,
                        from_state TEXT NOT NULL,
                        to_state TEXT NOT NULL,
                        at BIGINT NOT NULL,
                        PRIMARY KEY (order_id, position)
                    )
                    """,
                ]
            }
        ])
}
