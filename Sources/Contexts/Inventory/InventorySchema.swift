package import ShopSQL

extension InventoryStore {
    /// `initial + adjusted - sold + restocked = on_hand` holds in every committed state: the four are the history that an audit checks.
    package static let schema = Schema(
        component: "inventory",
        steps: [
            { _ in
                [
                    """
                    CREATE TABLE stock (
                        product_id TEXT NOT NULL PRIMARY KEY,
                        on_hand BIGINT NOT NULL,
                        reserved BIGINT NOT NULL,
                        initial BIGINT NOT NULL,
                        adjusted BIGINT NOT NULL,
                        sold BIGINT NOT NULL,
                        restocked BIGINT NOT NULL,
                        CHECK (reserved >= 0 AND reserved <= on_hand)
                    )
                    """,
                    "CREATE TABLE reservations (order_id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, expires_at BIGINT NOT NULL)",
                    "CREATE INDEX reservations_held ON reservations (expires_at) WHERE state = 'held'",
                    """
                    CREATE TABLE reservation_lines (
                        order_id TEXT NOT NULL,
                        product_id TEXT NOT NULL,
                        quantity BIGINT NOT NULL,
                        PRIMARY KEY (order_id, product_id)
                    )
                    """,
                    """
                    CREATE TABLE adjustments (
                        product_id TEXT NOT NULL,
                        delta BIGINT NOT NULL,
                        reason TEXT NOT NULL,
                        at BIGINT NOT NULL
                    )
                    """,
                ]
            }
        ])
}
