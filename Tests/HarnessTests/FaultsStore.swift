import Experiments
import ShopSQL

/// A database that a test writes to from a connection without any patience: a lock shows at once.
final class FaultsStore: Sendable {
    private let folder: TestFolder
    var path: String { "\(folder.path)/orders.sqlite" }

    init() throws {
        folder = try TestFolder()
        try BareSQLite(path: path, durability: .normal).script("CREATE TABLE written (n INTEGER)")
    }

    func write() throws { try BareSQLite(path: path, durability: .normal).script("INSERT INTO written VALUES (1)") }

    func read() throws { try BareSQLite(path: path, durability: .normal).script("SELECT count(*) FROM written") }
}
