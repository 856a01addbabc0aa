package import ShopSQL

extension CatalogStore {
    package static let schema = Schema(
        component: "catalog",
        steps: [
            { dialect in
                [
                    // in_stock and the rating are replicas of other contexts' data, kept current by their events. A variant whose one
                    // database holds the originals joins them instead, and leaves these as they are.
                    """
                    CREATE TABLE products (
                        row_number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL,
                        category TEXT NOT NULL, price_amount BIGINT NOT NULL CHECK (price_amount > 0), currency TEXT NOT NULL,
                        version BIGINT NOT NULL, in_stock INTEGER NOT NULL DEFAULT 0, review_count BIGINT NOT NULL DEFAULT 0,
                        sum_of_stars BIGINT NOT NULL DEFAULT 0)
                    """,
                    // One index for each sort, with and without a category: a page is read where it starts, however deep it lies.
                    "CREATE INDEX products_by_name ON products (name, id)",
                    "CREATE INDEX products_by_price ON products (price_amount, id)",
                    "CREATE INDEX products_by_category_and_name ON products (category, name, id)",
                    "CREATE INDEX products_by_category_and_price ON products (category, price_amount, id)",
                ] + ProductSearch.schema(dialect)
            }
        ])
}
