package import ShopSQL
import Synchronization

/// A database that notes what it is asked: nothing in the shop has to change to be watched.
package final class RecordingDatabase: Database {
    private let inner: any Database
    private let units = Mutex<[RecordedUnit]>([])

    package init(_ inner: any Database) { self.inner = inner }

    /// What was asked since the last time.
    package func take() -> [RecordedUnit] {
        units.withLock { units in
            defer { units = [] }
            return units
        }
    }

    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await inner.write { db in try self.noting(db, as: .committed, body) }
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await inner.read { db in try self.noting(db, as: .none, body) }
    }

    package func snapshot<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await inner.snapshot { db in try self.noting(db, as: .snapshot, body) }
    }

    package func migrate(_ schemas: [Schema]) async throws { try await inner.migrate(schemas) }

    package func close() async throws { try await inner.close() }

    private func noting<T>(
        _ db: any SQLConnection, as border: RecordedUnit.Border, _ body: (any SQLConnection) throws -> T
    ) throws -> T {
        let connection = RecordingConnection(db)
        do {
            let value = try body(connection)
            note(border, connection)
            return value
        } catch {
            note(border == .committed ? .rolledBack : border, connection)
            throw error
        }
    }

    private func note(_ border: RecordedUnit.Border, _ connection: RecordingConnection) {
        units.withLock { $0.append(RecordedUnit(border: border, statements: connection.statements)) }
    }
}

/// Used by one transaction on its thread.
private final class RecordingConnection: SQLConnection {
    private let inner: any SQLConnection
    private(set) var statements: [RecordedStatement] = []

    init(_ inner: any SQLConnection) { self.inner = inner }

    var dialect: SQLDialect { inner.dialect }

    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLFailure) -> Int {
        let index = begin(sql, arguments)
        let changed = try inner.execute(sql, arguments)
        statements[index].answer = .changed(changed)
        return changed
    }

    func query<T>(_ sql: String, _ arguments: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T] {
        let index = begin(sql, arguments)
        let rows = try inner.query(sql, arguments, map)
        statements[index].answer = .rows(rows.count)
        return rows
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { inner.afterCommit(action) }

    /// Where it stands: a statement asked inside another's rows comes after it.
    private func begin(_ sql: String, _ arguments: [SQLValue]) -> Int {
        statements.append(RecordedStatement(sql: sql, arguments: arguments))
        return statements.count - 1
    }
}
