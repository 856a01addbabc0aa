import GRDB
import GRDBSQLite

/// A GRDB connection seen through the shop's protocol. Statements are prepared once and kept; rows are read straight from SQLite's cursor.
final class SQLiteConnection: SQLConnection {
    private let database: GRDB.Database
    /// What to run once the transaction is durable.
    private(set) var commitActions: [@Sendable () -> Void] = []

    init(_ database: GRDB.Database) { self.database = database }

    var dialect: SQLDialect { .sqlite }

    var isInTransaction: Bool { sqlite3_get_autocommit(database.sqliteConnection) == 0 }

    /// Rows changed on this connection since it was opened, also by what was undone.
    var totalChanges: Int64 { sqlite3_total_changes64(database.sqliteConnection) }

    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLFailure) -> Int {
        let statement = try prepare(sql, arguments)
        defer { sqlite3_reset(statement) }
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        guard code == SQLITE_DONE else { throw failure(code) }
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    func query<T>(_ sql: String, _ arguments: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T] {
        let statement = try prepare(sql, arguments)
        defer { sqlite3_reset(statement) }
        let row = SQLiteRow(statement: statement)
        var result: [T] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: result.append(try map(row))
            case SQLITE_DONE: return result
            case let code: throw failure(code)
            }
        }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { commitActions.append(action) }

    /// A transaction of the group was undone: what it wanted to run after the commit is dropped.
    func forgetCommitActions(after count: Int) { commitActions.removeSubrange(count...) }

    private func prepare(_ sql: String, _ arguments: [SQLValue]) throws(SQLFailure) -> OpaquePointer {
        let statement: OpaquePointer
        do {
            statement = try database.cachedStatement(sql: sql).sqliteStatement
        } catch {
            throw SQLFailure(translating: error, path: "")
        }
        // A statement that a nested query of the same text still steps through would lose its place.
        precondition(sqlite3_stmt_busy(statement) == 0, "a statement is used inside its own rows: \(sql)")
        precondition(
            Int(sqlite3_bind_parameter_count(statement)) == arguments.count, "\(arguments.count) arguments for: \(sql)")
        for (index, argument) in arguments.enumerated() {
            let position = Int32(index + 1)
            let code =
                switch argument {
                case .null: sqlite3_bind_null(statement, position)
                case .integer(let value): sqlite3_bind_int64(statement, position, value)
                case .text(let value): bind(value, to: statement, at: position)
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
        return statement
    }

    private func bind(_ value: String, to statement: OpaquePointer, at position: Int32) -> Int32 {
        var value = value
        return value.withUTF8 { bytes in
            // safe: SQLITE_TRANSIENT is defined as ((sqlite3_destructor_type)-1), which C macros can't carry into Swift.
            let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            return bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty string has no base address, and a null pointer would bind NULL.
                guard let base = characters.baseAddress else { return sqlite3_bind_text(statement, position, "", 0, transient) }
                return sqlite3_bind_text(statement, position, base, Int32(characters.count), transient)
            }
        }
    }

    private func failure(_ code: Int32) -> SQLFailure {
        SQLFailure(code: code, detail: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
}

/// The current row of a statement that is being stepped.
struct SQLiteRow: SQLRow {
    let statement: OpaquePointer

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
}
