import GRDBSQLite
package import ShopSQL

/// A connection to SQLite with the settings of the shop's own (`SQLiteDatabase`) and nothing around it. Used on one thread.
package final class BareSQLite {
    private let connection: OpaquePointer
    private var prepared: [String: OpaquePointer] = [:]

    /// Opens a database that exists.
    package init(path: String, durability: Durability) throws(FloorError) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw .engine("\(path) can't be opened (code \(code))")
        }
        connection = opened
        try script(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL");
            PRAGMA foreign_keys = ON;
            PRAGMA mmap_size = 268435456;
            PRAGMA temp_store = MEMORY;
            """)
    }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(connection)
    }

    /// Runs statements that take no arguments and whose rows nobody wants.
    package func script(_ sql: String) throws(FloorError) {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw lastError }
    }

    /// A statement ready to run: prepared once for each text, its arguments as the bytes that SQLite is handed.
    package struct Ready {
        fileprivate enum Argument {
            case null
            case integer(Int64)
            case text([CChar])
        }

        fileprivate let statement: OpaquePointer
        fileprivate let arguments: [Argument]
        fileprivate let answer: RecordedStatement.Answer
        fileprivate let sql: String
    }

    package func prepare(_ recorded: RecordedStatement) throws(FloorError) -> Ready {
        Ready(
            statement: try prepared(recorded.sql),
            arguments: recorded.arguments.map { argument in
                switch argument {
                case .null: .null
                case .integer(let value): .integer(value)
                case .text(let value): .text(value.utf8.map { CChar(bitPattern: $0) } + [0])
                }
            }, answer: recorded.answer, sql: recorded.sql)
    }

    package func prepare(_ sql: String) throws(FloorError) -> Ready {
        try prepare(RecordedStatement(sql: sql, arguments: [], answer: .none))
    }

    /// Binds, steps through every row and reads every column.
    /// - Throws: `otherAnswer` where there are more or fewer rows or changes than were recorded.
    package func run(_ ready: Ready) throws(FloorError) {
        let statement = ready.statement
        defer { sqlite3_reset(statement) }
        for (index, argument) in ready.arguments.enumerated() {
            guard bind(argument, to: statement, at: Int32(index + 1)) == SQLITE_OK else { throw lastError }
        }
        var rows = 0
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW {
            rows += 1
            readColumns(statement)
            code = sqlite3_step(statement)
        }
        switch ready.answer {
        case .none: if code != SQLITE_DONE, code != SQLITE_CONSTRAINT { throw lastError }
        case .rows(let expected):
            guard code == SQLITE_DONE else { throw lastError }
            if rows != expected { throw .otherAnswer(sql: ready.sql, got: rows) }
        case .changed(let expected):
            guard code == SQLITE_DONE else { throw lastError }
            let changed = Int(sqlite3_changes(connection))
            if changed != expected { throw .otherAnswer(sql: ready.sql, got: changed) }
        }
    }

    private func prepared(_ sql: String) throws(FloorError) -> OpaquePointer {
        if let known = prepared[sql] { return known }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK, let statement else {
            throw lastError
        }
        prepared[sql] = statement
        return statement
    }

    private func bind(_ argument: Ready.Argument, to statement: OpaquePointer, at position: Int32) -> Int32 {
        switch argument {
        case .null: sqlite3_bind_null(statement, position)
        case .integer(let value): sqlite3_bind_int64(statement, position, value)
        case .text(let bytes):
            // safe: SQLITE_TRANSIENT is defined as ((sqlite3_destructor_type)-1), which C macros can't carry into Swift.
            sqlite3_bind_text(statement, position, bytes, Int32(bytes.count - 1), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }

    private func readColumns(_ statement: OpaquePointer) {
        for column in 0..<sqlite3_column_count(statement) {
            switch sqlite3_column_type(statement, column) {
            case SQLITE_INTEGER: _ = sqlite3_column_int64(statement, column)
            case SQLITE_NULL: break
            default:
                _ = sqlite3_column_text(statement, column)
                _ = sqlite3_column_bytes(statement, column)
            }
        }
    }

    private var lastError: FloorError { .engine(String(cString: sqlite3_errmsg(connection))) }
}
