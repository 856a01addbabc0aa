import CardProcessing
import ShopCore
import Synchronization

/// What the processor remembers, in memory: one entry a key, so that every call is idempotent.
final class CardBooks: Sendable {
    private enum Entry {
        case decided(AuthorisationOutcome)
        /// Voided, maybe before the authorisation came, which is refused then.
        case voided
        case captured
        case refunded
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// The decision on the key: the first request's, whatever a later one says.
    func authorise(_ request: AuthoriseCard) -> AuthorisationOutcome {
        entries.withLock { entries in
            if let known = entries[request.key] { return Self.outcome(known) }
            let decision = CardRules.decision(on: request.cardToken)
            entries[request.key] = .decided(decision)
            return request.cardToken == CardRules.silentToken ? .unknown : decision
        }
    }

    func outcome(of key: String) -> AuthorisationOutcome { entries.withLock { $0[key].map(Self.outcome) ?? .unknown } }

    /// False where there is no authorisation to capture.
    func capture(_ key: String) -> Bool {
        entries.withLock { entries in
            switch entries[key] {
            case .decided(.authorised), .captured: entries[key] = .captured
            case .refunded: break
            default: return false
            }
            return true
        }
    }

    /// False where the money was taken.
    func void(_ key: String) -> Bool {
        entries.withLock { entries in
            switch entries[key] {
            case .captured, .refunded: return false
            default: entries[key] = .voided
            }
            return true
        }
    }

    /// False where nothing was taken.
    func refund(_ key: String) -> Bool {
        entries.withLock { entries in
            switch entries[key] {
            case .captured, .refunded: entries[key] = .refunded
            default: return false
            }
            return true
        }
    }

    private static func outcome(_ entry: Entry) -> AuthorisationOutcome {
        switch entry {
        case .decided(let outcome): outcome
        case .voided: .declined(.declined)
        case .captured, .refunded: .authorised
        }
    }
}
