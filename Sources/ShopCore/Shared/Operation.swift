/// An operation of a service as a value: the request, which names its answer, its refusals, and whether it may be sent twice.
/// A transport moves such values, generically, once.
package protocol ServiceOperation: Sendable, Codable {
    associatedtype Response: Sendable & Codable
    associatedtype Failure: ServiceFailure

    /// `context.verb-noun`, unique in the shop; part of the wire format.
    static var name: String { get }
    /// True where running it twice leaves what running it once does, so that a lost answer may be retried.
    static var isIdempotent: Bool { get }
}

/// The answer of an operation that has nothing to say.
package struct Done: Sendable, Codable, Hashable {
    package init() {}
}

/// The eight contexts. The raw value names the service, its folder and its database.
package enum ContextName: String, CaseIterable, Sendable, Codable, Hashable {
    case accounts, catalog, inventory, carts, orders, payments, shipping, reviews
}
