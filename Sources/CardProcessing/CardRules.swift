package import ShopCore

/// What a card does, told by its token alone, so that every run of a test or an experiment sees the same.
package enum CardRules {
    /// The answer the processor has decided on.
    package static func decision(on cardToken: String) -> AuthorisationOutcome {
        switch cardToken {
        case "tok_visa", silentToken: .authorised
        case "tok_declined": .declined(.declined)
        case "tok_insufficient_funds": .declined(.insufficientFunds)
        default: .declined(.unknownCard)
        }
    }

    /// The card whose authorisation succeeds while its answer is lost on the way.
    package static let silentToken = "tok_timeout"

    /// The answer as it arrives.
    package static func answer(to cardToken: String) -> AuthorisationOutcome {
        cardToken == silentToken ? .unknown : decision(on: cardToken)
    }
}
