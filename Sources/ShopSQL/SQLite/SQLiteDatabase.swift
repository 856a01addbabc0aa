package import CoreMetrics
import GRDB
import GRDBSQLite

/// When a commit counts as done.
package enum Durability: String, Sendable, CaseIterable {
    /// `synchronous=FULL`: the commit is on the disk.
    case full
    /// `synchronous=NORMAL`: the commit survives a crash of the process, and may be lost with the machine.
    case normal
}

/// SQLite in WAL mode: one writer with a thread of its own, readers on the calling thread.
package final class SQLiteDatabase: Database {
    private let pool: DatabasePool
    private let writer: GroupCommitWriter
    /// nil where nobody traces.
    private let spans: StoreSpans?

    /// Opens or creates the file.
    /// - Parameter metrics: counts `db_transactions_total` and `db_commits_total`.
    /// - Throws: `SQLFailure.corrupt` where the file is no database, `.notWritable` where it can't be opened for writing.
    package init(
        path: String, durability: Durability = .full, metrics: any MetricsFactory = MetricsSystem.factory
    ) throws(SQLFailure) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = SQLiteDatabase.maximumReaders
        configuration.persistentReadOnlyConnections = true
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL");
                    PRAGMA mmap_size = 268435456;
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch {
            throw SQLFailure(translating: error, path: path)
        }
        writer = GroupCommitWriter(pool: pool, meters: CommitMeters(metrics))
        spans = StoreSpans(path: path)
    }

    /// Readers at once; a further one waits. Reads run on the event loops, of which there are as many as processors.
    private static let maximumReaders = 32

    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        guard let spans else { return try await writer.run(body) }
        return try await spans.write { steps in try await writer.run(body, steps: steps) }
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        guard let spans else { return try readOnThisThread(body) }
        return try spans.read { try readOnThisThread(body) }
    }

    package func snapshot<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        guard let spans else { return try snapshotOnThisThread(body) }
        return try spans.read { try snapshotOnThisThread(body) }
    }

    package func migrate(_ schemas: [Schema]) async throws {
        try await write { db in try Migrator.migrate(schemas, on: db) }
    }

    package func close() async throws {
        await writer.drain()
        try closePool()
    }

    // GRDB offers each of these as an asynchronous function too, which hops to another thread. From a synchronous function, the
    // compiler picks the one that stays.

    private func readOnThisThread<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
        try translatingGRDB { try pool.unsafeRead { try body(SQLiteConnection($0)) } }
    }

    private func snapshotOnThisThread<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
        try translatingGRDB { try pool.read { try body(SQLiteConnection($0)) } }
    }

    private func closePool() throws {
        // GRDB closes its readers last, and a read-only connection can't fold the write-ahead log into the file.
        _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        try pool.close()
    }
}

func translatingGRDB<T>(_ body: () throws -> T) throws -> T {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw SQLFailure(translating: error, path: "")
    }
}

extension SQLFailure {
    init(translating error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = (error as? SQLFailure) ?? .other("\(path) \(error)")
            return
        }
        self.init(
            code: error.resultCode.rawValue, detail: [path, error.message ?? "\(error)"].filter { !$0.isEmpty }.joined(separator: ": "))
    }

    init(code: Int32, detail: String) {
        self =
            switch code & 0xFF {
            case SQLITE_CONSTRAINT: .constraint(detail)
            case SQLITE_BUSY, SQLITE_LOCKED: .locked(detail)
            case SQLITE_FULL, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM: .notWritable(detail)
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt(detail)
            default: .other("\(detail) (SQLite code \(code))")
            }
    }
}
