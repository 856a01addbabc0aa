import Foundation
import ShopSQL
import Synchronization
import Testing

/// A database file in a folder of its own, removed with it.
final class TemporaryDatabase: Sendable {
    let folder: URL
    let database: SQLiteDatabase

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "shopsql-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(path: folder.appending(path: "test.sqlite").path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { folder.appending(path: "test.sqlite").path }
}

private struct Refused: Error {}

private let counters = Schema(
    component: "counters", steps: [{ _ in ["CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)"] }])

@Suite struct `A transaction` {
    @Test func `keeps all of its changes, also for a process that opens the file later`() async throws {
        let temporary = try TemporaryDatabase()
        try await temporary.database.migrate([counters])
        try await temporary.database.write { db in
            try db.execute("INSERT INTO counters (name, value) VALUES ($1, $2)", [.text("a"), .int(7)])
        }
        try await temporary.database.close()
        let reopened = try SQLiteDatabase(path: temporary.path)
        let value = try await reopened.read { db in try db.first("SELECT value FROM counters WHERE name = $1", [.text("a")]) { $0.int(0) } }
        #expect(value == 7)
        try await reopened.close()
    }

    @Test func `that throws leaves nothing, while its neighbours in the group keep theirs`() async throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        try await database.migrate([counters])
        let refused = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    do {
                        try await database.write { db in
                            try db.execute("INSERT INTO counters (name, value) VALUES ($1, $2)", [.text("n\(index)"), .int(index)])
                            if index.isMultiple(of: 3) { throw Refused() }
                        }
                        return false
                    } catch { return error is Refused }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        let kept = try await database.read { db in try db.query("SELECT value FROM counters ORDER BY value", []) { $0.int(0) } }
        #expect(refused == 67)
        #expect(kept == (0..<200).filter { !$0.isMultiple(of: 3) })
    }

    @Test func `that breaks a rule of the schema says so`() async throws {
        let temporary = try TemporaryDatabase()
        try await temporary.database.migrate([counters])
        try await temporary.database.write { db in try db.execute("INSERT INTO counters (name, value) VALUES ('a', 1)") }
        await #expect {
            try await temporary.database.write { db in try db.execute("INSERT INTO counters (name, value) VALUES ('a', 2)") }
        } throws: { error in
            if case SQLFailure.constraint = error { true } else { false }
        }
    }

    @Test func `runs what waits for its commit only where it commits`() async throws {
        let temporary = try TemporaryDatabase()
        try await temporary.database.migrate([counters])
        let ran = Mutex<[String]>([])
        let committed: @Sendable () -> Void = { ran.withLock { $0.append("committed") } }
        let undone: @Sendable () -> Void = { ran.withLock { $0.append("undone") } }
        try await temporary.database.write { db in db.afterCommit(committed) }
        _ = try? await temporary.database.write { db in
            db.afterCommit(undone)
            throw Refused()
        }
        #expect(ran.withLock { $0 } == ["committed"])
    }

    @Test func `is not seen by a snapshot that began before it`() async throws {
        let temporary = try TemporaryDatabase()
        let database = temporary.database
        try await database.migrate([counters])
        try await database.write { db in try db.execute("INSERT INTO counters (name, value) VALUES ('a', 1)") }
        let counts = try await database.snapshot { db in
            let before = try db.query("SELECT value FROM counters", []) { $0.int(0) }.count
            // A second connection writes while this snapshot is open.
            let other = try SQLiteDatabase(path: temporary.path)
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                _ = try? await other.write { db in try db.execute("INSERT INTO counters (name, value) VALUES ('b', 2)") }
                done.signal()
            }
            done.wait()
            return (before, try db.query("SELECT value FROM counters", []) { $0.int(0) }.count)
        }
        #expect(counts.0 == 1 && counts.1 == 1)
        #expect(try await database.read { db in try db.query("SELECT value FROM counters", []) { $0.int(0) }.count } == 2)
    }

    @Test func `keeps text as it is: empty, with quotes, with NUL, with any script`() async throws {
        let temporary = try TemporaryDatabase()
        try await temporary.database.migrate([counters])
        let names = ["", "O'Brien; DROP TABLE counters", "a\u{0}b", "분산 아키텍처 🛒"]
        try await temporary.database.write { db in
            for name in names { try db.execute("INSERT INTO counters (name, value) VALUES ($1, 0)", [.text(name)]) }
        }
        let kept = try await temporary.database.read { db in try db.query("SELECT name FROM counters", []) { $0.text(0) } }
        #expect(Set(kept) == Set(names))
    }
}

@Suite struct `A schema` {
    @Test func `moves step by step, once each`() async throws {
        let temporary = try TemporaryDatabase()
        let longer = Schema(
            component: "counters",
            steps: counters.steps + [{ _ in ["ALTER TABLE counters ADD COLUMN note TEXT NOT NULL DEFAULT 'none'"] }])
        try await temporary.database.migrate([counters])
        try await temporary.database.write { db in try db.execute("INSERT INTO counters (name, value) VALUES ('a', 1)") }
        try await temporary.database.migrate([longer])
        try await temporary.database.migrate([longer])
        let notes = try await temporary.database.read { db in try db.query("SELECT note FROM counters", []) { $0.text(0) } }
        #expect(notes == ["none"])
    }

    @Test func `of a newer program is refused, and nothing is changed`() async throws {
        let temporary = try TemporaryDatabase()
        try await temporary.database.migrate([counters])
        try await temporary.database.write { db in try db.execute("UPDATE schema_versions SET version = 9") }
        let other = Schema(component: "another", steps: [{ _ in ["CREATE TABLE another (id INTEGER)"] }])
        await #expect(throws: SQLFailure.newerVersion(component: "counters", found: 9, known: 1)) {
            try await temporary.database.migrate([other, counters])
        }
        let tables = try await temporary.database.read { db in
            try db.query("SELECT name FROM sqlite_master WHERE name = 'another'", []) { $0.text(0) }
        }
        #expect(tables.isEmpty)
    }
}

@Suite struct `A database file` {
    @Test func `that is not one is refused, and left as it is`() async throws {
        let temporary = try TemporaryDatabase()
        let junk = temporary.folder.appending(path: "junk.sqlite")
        let bytes = Data(repeating: 0x41, count: 8192)
        try bytes.write(to: junk)
        #expect {
            _ = try SQLiteDatabase(path: junk.path)
        } throws: { error in
            if case SQLFailure.corrupt = error { true } else { false }
        }
        #expect(try Data(contentsOf: junk) == bytes)
    }

    @Test func `in a folder that does not exist can't be opened`() {
        #expect {
            _ = try SQLiteDatabase(path: "/nonexistent/folder/shop.sqlite")
        } throws: { error in
            if case SQLFailure.notWritable = error { true } else { false }
        }
    }
}
