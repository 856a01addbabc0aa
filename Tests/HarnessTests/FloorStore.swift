import Experiments
import FoundationEssentials
import ShopSQL

/// A monolith's database with the demo data, made once for all tests: each takes copies.
enum FloorStore {
    private static let seeded = Task {
        let folder = try TestFolder()
        let path = "\(folder.path)/seeded.sqlite"
        let database = try SQLiteDatabase(path: path, durability: .normal)
        _ = try await JourneyRecorder(over: database, seed: 1)
        // Closing folds the write-ahead log into the file.
        try await database.close()
        // In memory, because nobody is told when the last test is over.
        return try Data(contentsOf: URL(filePath: path))
    }

    /// - Returns: the path of a copy of its own.
    static func copy(to folder: TestFolder, _ name: String) async throws -> String {
        let path = "\(folder.path)/\(name).sqlite"
        try await seeded.value.write(to: URL(filePath: path))
        return path
    }

    /// Every row of every table, in order, as SQL literals.
    static func dump(_ path: String) async throws -> [String: [String]] {
        let database = try SQLiteDatabase(path: path, durability: .normal)
        let dump = try await database.snapshot { db in
            var dump: [String: [String]] = [:]
            for table in try db.query("SELECT name FROM sqlite_master WHERE type = 'table'", [], { $0.text(0) }) {
                let columns = try db.query("SELECT name FROM pragma_table_info($1)", [.text(table)]) { $0.text(0) }
                let row = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
                dump[table] = try db.query("SELECT \(row) FROM \"\(table)\" ORDER BY 1", []) { $0.text(0) }
            }
            return dump
        }
        try await database.close()
        return dump
    }
}
