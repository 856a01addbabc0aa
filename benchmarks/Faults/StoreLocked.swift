import GRDBSQLite
import NIOPosix
import Synchronization

/// A component whose database another process holds a write transaction on: a backup, a migration, a forgotten console.
///
/// The other process is the harness itself, so the lock ends with it whatever happens. The component's readers go on, as the database has
/// a log of changes; its writer waits for as long as its own patience lasts.
package final class StoreLocked: Fault {
    package let component: String
    private let files: [String]
    private let holders: [LockHolder]
    private let id: ActiveFaults.ID

    private init(_ component: String, files: [String], holders: [LockHolder]) {
        self.component = component
        self.files = files
        self.holders = holders
        id = ActiveFaults.add("the store of \(component) is locked") { for holder in holders { holder.release() } }
    }

    /// Waits for transactions under way.
    /// - Parameter files: of `StoreFiles.databases`.
    /// - Throws: `FaultError` where there is no database, or the lock was not given within two seconds.
    package static func inject(into component: String, files: [String]) async throws -> StoreLocked {
        guard !files.isEmpty else { throw FaultError.cannotInject("no database file of \(component)") }
        // SQLite waits on the thread that asks.
        let holders = try await NIOThreadPool.singleton.runIfActive { try files.map { try LockHolder($0, waitMillis: 2_000) } }
        return StoreLocked(component, files: files, holders: holders)
    }

    /// Sees that nobody else gets the lock.
    package func probe() async -> String? {
        files.allSatisfy(LockHolder.isRefused) ? "another connection's BEGIN IMMEDIATE is refused as busy" : nil
    }

    @discardableResult
    package func heal() async -> Bool {
        ActiveFaults.take(id)?()
        return true
    }
}

/// A connection that holds a write transaction in which nothing is written.
private final class LockHolder: Sendable {
    /// Nil once it is closed.
    private let connection: Mutex<Handle?>

    // safe: opened with SQLITE_OPEN_FULLMUTEX, and reached through a mutex alone.
    private struct Handle: @unchecked Sendable { let pointer: OpaquePointer }

    struct Refused: Error, CustomStringConvertible {
        let code: Int32
        let file: String

        var isBusy: Bool { code & 0xff == SQLITE_BUSY }
        var description: String { "\(file) could not be locked (SQLite code \(code))" }
    }

    init(_ file: String, waitMillis: Int32) throws(Refused) {
        var opened: OpaquePointer?
        var code = sqlite3_open_v2(file, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nil)
        if code == SQLITE_OK {
            sqlite3_busy_timeout(opened, waitMillis)
            code = sqlite3_exec(opened, "BEGIN IMMEDIATE", nil, nil, nil)
        }
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw Refused(code: code, file: file)
        }
        connection = Mutex(Handle(pointer: opened))
    }

    /// Asks for the lock without waiting for it.
    static func isRefused(_ file: String) -> Bool {
        do throws(Refused) {
            try LockHolder(file, waitMillis: 0).release()
            return false
        } catch { return error.isBusy }
    }

    func release() {
        guard
            let handle = connection.withLock({ held in
                defer { held = nil }
                return held
            })
        else { return }
        sqlite3_exec(handle.pointer, "ROLLBACK", nil, nil, nil)
        sqlite3_close_v2(handle.pointer)
    }

    deinit { release() }
}
