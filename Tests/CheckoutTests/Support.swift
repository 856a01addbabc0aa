import Foundation
import ShopCore
import ShopSQL
import Synchronization

/// A clock that stands still until it is told to move.
final class TestClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_700_000_000_000)

    var wallClock: WallClock { WallClock { Timestamp(millisecondsSinceEpoch: self.milliseconds.withLock { $0 }) } }

    func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
}

/// Identifiers that count up, with width enough to sort.
func countingIdentifiers() -> IdentifierSource {
    let counter = Counter()
    return IdentifierSource {
        let number = String(counter.next())
        return String(repeating: "0", count: 6 - number.count) + number
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}

/// Databases in a folder of their own, gone with the folder.
final class TestFolder: Sendable {
    private let path = FileManager.default.temporaryDirectory.appending(path: "twinshop-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: path) }

    func database(_ name: String, _ schemas: [Schema]) async throws -> SQLiteDatabase {
        let database = try SQLiteDatabase(path: path.appending(path: "\(name).sqlite").path, durability: .normal)
        try await database.migrate(schemas)
        return database
    }
}

/// What a process that dies at a step throws there.
struct ProcessDied: Error {}

let alice: AccountID = "a-alice"
let bob: AccountID = "a-bob"
let kettle: ProductID = "p-kettle"
let teapot: ProductID = "p-teapot"

/// Kettles cost 20.00 and there are ten; teapots cost 15.50 and there are two.
let assortment = [
    Product(id: kettle, name: "Kettle", description: "Boils", category: "kitchen", price: Money(amount: 2000), version: 1),
    Product(id: teapot, name: "Teapot", description: "Pours", category: "kitchen", price: Money(amount: 1550), version: 1),
]
let firstCounts = [StockLine(productID: kettle, quantity: 10), StockLine(productID: teapot, quantity: 2)]

extension ID: ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral, ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

func order(
    _ key: String = "key-1", by customer: AccountID = alice, card: String = "tok_visa", city: String = "Berlin"
) -> PlaceOrder {
    PlaceOrder(
        customerID: customer, idempotencyKey: key, cardToken: card,
        shipTo: PostalAddress(name: "A. Lice", street: "Main St 1", city: city, postalCode: "10115", country: "DE"))
}
