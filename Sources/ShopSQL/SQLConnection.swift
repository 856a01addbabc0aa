package import ShopCore

/// One connection inside one transaction or read: synchronous on purpose, so that nothing awaits, and no network call can sit, inside it.
///
/// SQL is written in the dialect that SQLite and PostgreSQL share. Placeholders are `$1`, `$2`, …; the first use of each must be in
/// ascending order, since SQLite numbers them by first occurrence.
package protocol SQLConnection {
    var dialect: SQLDialect { get }

    /// Runs a statement that gives no rows.
    /// - Returns: rows inserted, updated or deleted.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLFailure) -> Int

    /// Runs a query and maps each row while it is current; the row must not escape the closure.
    func query<T>(_ sql: String, _ arguments: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T]

    /// Runs `action` once the transaction has been made durable, and never where it has not.
    func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension SQLConnection {
    @discardableResult
    package func execute(_ sql: String) throws(SQLFailure) -> Int { try execute(sql, []) }

    /// The first row, mapped; nil where there is none.
    package func first<T>(_ sql: String, _ arguments: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> T? {
        try query(sql, arguments, map).first
    }
}

/// Where the engines' SQL differs, a statement asks for this: full-text search and nothing else so far.
package enum SQLDialect: Sendable {
    case sqlite
}

/// Columns of the current row, from 0. Reading NULL by a method that is not optional gives 0 or "".
package protocol SQLRow {
    func integer(_ column: Int32) -> Int64
    func text(_ column: Int32) -> String
    func isNull(_ column: Int32) -> Bool
}

extension SQLRow {
    package func int(_ column: Int32) -> Int { Int(integer(column)) }
    package func bool(_ column: Int32) -> Bool { integer(column) != 0 }
    package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
    package func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    package func id<Entity>(_ column: Int32) -> ID<Entity> { ID(text(column)) }
    package func timestamp(_ column: Int32) -> Timestamp { Timestamp(millisecondsSinceEpoch: integer(column)) }
    package func optionalTimestamp(_ column: Int32) -> Timestamp? { optionalInteger(column).map(Timestamp.init(millisecondsSinceEpoch:)) }
}
