package import ShopSQL

extension ReviewsStore {
    package static let schema = Schema(
        component: "reviews",
        steps: [
            { _ in
                [
                    "CREATE TABLE purchases (customer_id TEXT NOT NULL, product_id TEXT NOT NULL, PRIMARY KEY (customer_id, product_id))",
                    """
                    CREATE TABLE reviews (
                        id TEXT PRIMARY KEY, product_id TEXT NOT NULL, customer_id TEXT NOT NULL,
                        stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5), body TEXT NOT NULL, created_at BIGINT NOT NULL,
                        UNIQUE (customer_id, product_id))
                    """,
                    "CREATE INDEX reviews_of_product ON reviews (product_id, created_at, id)",
                    "CREATE TABLE ratings (product_id TEXT PRIMARY KEY, review_count BIGINT NOT NULL, sum_of_stars BIGINT NOT NULL)",
                ]
            }
        ])
}
