package import ShopCore

/// The card processor inside this process: it answers at once, by the card's token, and remembers nothing.
package struct DeterministicCardProcessor: CardProcessor {
    package init() {}

    package func authorise(key: String, amount: Money, cardToken: String) async -> AuthorisationOutcome {
        CardRules.answer(to: cardToken)
    }

    package func outcome(ofKey key: String, cardToken: String) async -> AuthorisationOutcome { CardRules.decision(on: cardToken) }

    package func capture(key: String) async -> Bool { true }

    package func void(key: String) async -> Bool { true }

    package func refund(key: String) async -> Bool { true }
}
