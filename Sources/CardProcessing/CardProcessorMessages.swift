package import ShopCore

/// The wire format of `card-processor`: JSON over HTTP, one path for each call.
package enum CardProcessorPath {
    package static let authorise = "/authorise"
    package static let outcome = "/outcome"
    package static let capture = "/capture"
    package static let void = "/void"
    package static let refund = "/refund"
    package static let control = "/control"
}

package struct AuthoriseCard: Sendable, Codable {
    package var key: String
    package var amount: Int64
    package var currency: String
    package var cardToken: String

    package init(key: String, amount: Int64, currency: String, cardToken: String) {
        self.key = key
        self.amount = amount
        self.currency = currency
        self.cardToken = cardToken
    }
}

/// Every other call names the key alone.
package struct CardKey: Sendable, Codable {
    package var key: String

    package init(key: String) { self.key = key }
}

package struct CardAnswer: Sendable, Codable {
    /// `authorised`, `declined` or `unknown`.
    package var outcome: String
    /// With `declined`.
    package var reason: DeclineReason?

    package init(_ outcome: AuthorisationOutcome) {
        switch outcome {
        case .authorised: self.outcome = "authorised"
        case .declined(let reason): (self.outcome, self.reason) = ("declined", reason)
        case .unknown: self.outcome = "unknown"
        }
    }

    package var authorisation: AuthorisationOutcome {
        switch (outcome, reason) {
        case ("authorised", _): .authorised
        case ("declined", let reason): .declined(reason ?? .declined)
        default: .unknown
        }
    }
}

/// How the stand-in behaves from now on.
package struct ProcessorControl: Sendable, Codable, Hashable {
    package enum Mode: String, Sendable, Codable {
        case ok
        /// Refuses everything with 503, and does nothing.
        case error
        /// Does what it is asked, and the answer is lost.
        case lost
    }

    /// Added before each answer, 0 to 60,000 ms.
    package var delayMillis: Int64
    package var mode: Mode

    package init(delayMillis: Int64 = 0, mode: Mode = .ok) {
        self.delayMillis = delayMillis
        self.mode = mode
    }

    package var isValid: Bool { (0...60_000).contains(delayMillis) }
}
