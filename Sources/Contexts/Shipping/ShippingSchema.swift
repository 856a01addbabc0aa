package import ShopSQL

extension ShippingStore {
    /// `is_mark`: cancelled before it was made; not shown to anybody until the order's news fills it in.
    package static let schema = Schema(
        component: "shipping",
        steps: [
            { _ in
                [
                    """
                    CREATE TABLE shipments (
                        order_id TEXT NOT NULL PRIMARY KEY,
                        id TEXT NOT NULL UNIQUE,
                        customer_id TEXT NOT NULL,
                        state TEXT NOT NULL,
                        tracking_code TEXT,
                        dispatched_at BIGINT,
                        name TEXT NOT NULL,
                        street TEXT NOT NULL,
                        city TEXT NOT NULL,
                        postal_code TEXT NOT NULL,
                        country TEXT NOT NULL,
                        created_at BIGINT NOT NULL,
                        is_mark BIGINT NOT NULL
                    )
                    """,
                    "CREATE INDEX shipments_preparing ON shipments (created_at) WHERE state = 'preparing'",
                ]
            }
        ])
}
