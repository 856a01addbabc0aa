package import ShopCore

/// An argument of a statement. Both engines store these three alike.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)

    package static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    package static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
    package static func id<Entity>(_ value: ID<Entity>) -> SQLValue { .text(value.rawValue) }
    package static func time(_ value: Timestamp) -> SQLValue { .integer(value.millisecondsSinceEpoch) }
    package static func optional(_ value: String?) -> SQLValue { value.map(SQLValue.text) ?? .null }
    package static func optional(_ value: Int64?) -> SQLValue { value.map(SQLValue.integer) ?? .null }
    package static func optional(_ value: Timestamp?) -> SQLValue { value.map(SQLValue.time) ?? .null }
}
