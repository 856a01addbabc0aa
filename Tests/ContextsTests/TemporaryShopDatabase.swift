import Foundation
import ShopCore
import ShopSQL
import Synchronization

/// A database in a folder of its own, which goes with it, and the things a use case is handed: a clock that the test sets, identifiers that
/// count, and a note of what was published.
final class TemporaryShopDatabase: Sendable {
    let database: any Database
    private let folder: URL
    private let milliseconds = Mutex<Int64>(1_000_000)
    private let identifiers = Mutex(0)
    private let published = Mutex<[Event]>([])

    init(_ schemas: Schema...) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "contexts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(path: folder.appending(path: "test.sqlite").path, durability: .normal)
        try await database.migrate(schemas)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var clock: WallClock { WallClock { [self] in now } }
    var now: Timestamp { Timestamp(millisecondsSinceEpoch: milliseconds.withLock { $0 }) }
    func advance(milliseconds step: Int64) { milliseconds.withLock { $0 += step } }

    /// 000001, 000002, …
    var ids: IdentifierSource {
        IdentifierSource { [self] in
            let number = identifiers.withLock { next in
                next += 1
                return next
            }
            return String(String(1_000_000 + number).dropFirst())
        }
    }

    /// Published in a transaction that was kept.
    var events: EventSink {
        EventSink { [self] db, event, _ in db.afterCommit { self.published.withLock { $0.append(event) } } }
    }

    var publishedEvents: [Event] { published.withLock { $0 } }
}
