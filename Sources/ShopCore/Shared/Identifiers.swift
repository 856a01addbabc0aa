/// A typed identifier: a product's can't be passed where an order's is wanted.
package struct ID<Entity>: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension ID: Codable {
    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

package typealias AccountID = ID<Account>
package typealias SessionID = ID<Session>
package typealias ProductID = ID<Product>
package typealias OrderID = ID<Order>
package typealias PaymentID = ID<Payment>
package typealias ShipmentID = ID<Shipment>
package typealias ReviewID = ID<Review>
package typealias EventID = ID<EventEnvelope>

/// Where new identifiers come from. Passed in, so that the core stays deterministic.
package struct IdentifierSource: Sendable {
    private let next: @Sendable () -> String

    /// - Parameter next: a new string at each call, never one it gave before.
    package init(_ next: @escaping @Sendable () -> String) { self.next = next }

    /// A new identifier such as `o-…`; `prefix` names the kind for whoever reads a log.
    package func make<Entity>(_ prefix: String) -> ID<Entity> { ID("\(prefix)-\(next())") }
}
