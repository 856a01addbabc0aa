/// An ISO 4217 currency code.
package struct Currency: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let usd = Currency(rawValue: "USD")
}

/// An amount of money in integer minor units (cents), so that no sum ever loses one.
package struct Money: Hashable, Sendable, Codable {
    /// Minor units; negative only for differences.
    package var amount: Int64
    package var currency: Currency

    package init(amount: Int64, currency: Currency = .usd) {
        self.amount = amount
        self.currency = currency
    }

    package static func zero(_ currency: Currency = .usd) -> Money { Money(amount: 0, currency: currency) }

    /// Adding two currencies is a programmer's error, an overflow a corrupt store: both trap.
    package static func + (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "money of two currencies cannot be added")
        return Money(amount: a.amount + b.amount, currency: a.currency)
    }

    package static func * (a: Money, quantity: Int) -> Money {
        Money(amount: a.amount * Int64(quantity), currency: a.currency)
    }
}
