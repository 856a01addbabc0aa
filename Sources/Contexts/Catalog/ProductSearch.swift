import ShopCore
import ShopSQL

/// Full-text search over name, description and category: where the engines' SQL differs, and the only such place.
enum ProductSearch {
    static func schema(_ dialect: SQLDialect) -> [String] {
        switch dialect {
        case .sqlite:
            // External content: the index holds no second copy of the texts.
            [
                """
                CREATE VIRTUAL TABLE product_search USING fts5(
                    name, description, category, content='products', content_rowid='row_number',
                    tokenize='unicode61 remove_diacritics 2', prefix='2 3')
                """
            ]
        }
    }

    /// The condition on `products` that an expression of `expression(for:)` is bound to.
    static func condition(_ dialect: SQLDialect, placeholder: String) -> String {
        switch dialect {
        case .sqlite: "row_number IN (SELECT rowid FROM product_search WHERE product_search MATCH \(placeholder))"
        }
    }

    /// All words must occur, the last one perhaps unfinished. Each is quoted, so that nothing a customer types is search syntax.
    /// - Returns: nil where the text holds no word.
    static func expression(for text: String) -> String? {
        let words = text.split { !$0.isLetter && !$0.isNumber }
        guard !words.isEmpty else { return nil }
        return words.map { "\"\($0)\"" }.joined(separator: " ") + " *"
    }

    static func insert(on db: any SQLConnection, _ id: ProductID) throws {
        switch db.dialect {
        case .sqlite:
            try db.execute(
                """
                INSERT INTO product_search (rowid, name, description, category)
                SELECT row_number, name, description, category FROM products WHERE id = $1
                """, [.id(id)])
        }
    }

    /// Must run while `products` still holds what was indexed.
    static func remove(on db: any SQLConnection, _ id: ProductID) throws {
        switch db.dialect {
        case .sqlite:
            try db.execute(
                """
                INSERT INTO product_search (product_search, rowid, name, description, category)
                SELECT 'delete', row_number, name, description, category FROM products WHERE id = $1
                """, [.id(id)])
        }
    }

    /// Indexes all products at once.
    static func rebuild(on db: any SQLConnection) throws {
        switch db.dialect {
        case .sqlite: try db.execute("INSERT INTO product_search (product_search) VALUES ('rebuild')")
        }
    }
}
