import Foundation
import Orders
import ShopCore

/// Either checkout with everything around it, as one suite sees them.
protocol ShopUnderTest: Sendable {
    var clock: TestClock { get }
    /// The checkout of the process that runs now.
    var checkout: any OrdersService { get }

    /// A new process over the same stores; it dies when it passes `step`.
    func restart(dyingAt step: CheckoutStep?)
    /// One round of all work that goes on by itself, until there is none: recovery, events, the card processor.
    func settle() async throws
    func put(_ quantity: Int, of product: ProductID, by customer: AccountID) async throws
    func cart(of customer: AccountID) async throws -> Cart
    func dispatchParcels() async throws
    func adjustStock(of product: ProductID, by delta: Int) async throws
    func audit(_ table: AuditTable) async throws -> [String]
}

enum Variant: CaseIterable {
    case transactional, saga

    func open() async throws -> any ShopUnderTest {
        switch self {
        case .transactional: try await OneDatabaseShop()
        case .saga: try await FiveDatabasesShop()
        }
    }
}

extension ShopUnderTest {
    /// The audit rows of one table as one text.
    func rows(_ table: AuditTable) async throws -> String { try await audit(table).joined(separator: "\n") }

    /// `onHand reserved sold restocked` of a product.
    func stock(of product: ProductID) async throws -> String {
        let row = try await audit(.stock).first { $0.contains("\"productId\":\"\(product)\"") } ?? ""
        return ["onHand", "reserved", "sold", "restocked"].map { number($0, in: row) }.joined(separator: " ")
    }

    private func number(_ field: String, in row: String) -> String {
        guard let start = row.range(of: "\"\(field)\":")?.upperBound else { return "?" }
        return String(row[start...].prefix { $0.isNumber || $0 == "-" })
    }
}
