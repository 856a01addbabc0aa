package enum AccountsFailure: ServiceFailure {
    case emailTaken
    case invalid([FieldError])
    case badCredentials
    /// Try again after so many seconds.
    case tooManyAttempts(retryAfterSeconds: Int)
    case notFound
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

package struct CreateAccount: ServiceOperation {
    package typealias Response = Account
    package typealias Failure = AccountsFailure
    package static let name = "accounts.create-account"
    package static let isIdempotent = false

    package var email: String
    package var password: String
    package var displayName: String

    package init(email: String, password: String, displayName: String) {
        self.email = email
        self.password = password
        self.displayName = displayName
    }
}

package struct OpenSession: ServiceOperation {
    package typealias Response = OpenedSession
    package typealias Failure = AccountsFailure
    package static let name = "accounts.open-session"
    package static let isIdempotent = false

    package var email: String
    package var password: String

    package init(email: String, password: String) {
        self.email = email
        self.password = password
    }
}

/// Closing a closed session is no error.
package struct CloseSession: ServiceOperation {
    package typealias Response = RevokedSession
    package typealias Failure = AccountsFailure
    package static let name = "accounts.close-session"
    package static let isIdempotent = true

    package var sessionID: SessionID
    package var expiresAt: Timestamp

    package init(sessionID: SessionID, expiresAt: Timestamp) {
        self.sessionID = sessionID
        self.expiresAt = expiresAt
    }
}

package struct GetAccount: ServiceOperation {
    package typealias Response = Account
    package typealias Failure = AccountsFailure
    package static let name = "accounts.get-account"
    package static let isIdempotent = true

    package var id: AccountID

    package init(id: AccountID) { self.id = id }
}

/// Sessions revoked after `sequence` that have not expired: how an edge keeps its list of refused sessions current.
package struct ListRevokedSessions: ServiceOperation {
    package typealias Response = [RevokedSession]
    package typealias Failure = AccountsFailure
    package static let name = "accounts.list-revoked-sessions"
    package static let isIdempotent = true

    package var afterSequence: Int64

    package init(afterSequence: Int64) { self.afterSequence = afterSequence }
}

package protocol AccountsService: Sendable {
    func create(_ request: CreateAccount) async throws(AccountsFailure) -> Account
    func openSession(_ request: OpenSession) async throws(AccountsFailure) -> OpenedSession
    func closeSession(_ request: CloseSession) async throws(AccountsFailure) -> RevokedSession
    func account(_ request: GetAccount) async throws(AccountsFailure) -> Account
    func revokedSessions(_ request: ListRevokedSessions) async throws(AccountsFailure) -> [RevokedSession]
}

/// Hashes and checks passwords. Costs tens of milliseconds of CPU on purpose, so an implementation runs on threads of its own.
package protocol PasswordHasher: Sendable {
    /// A self-describing string: algorithm, parameters, salt, hash.
    func hash(_ password: String) async throws -> String
    /// Whether the password is the one that was hashed; takes as long when `encoded` is nil, so that a missing account can't be told by time.
    func verify(_ password: String, against encoded: String?) async throws -> Bool
}

/// Signs a session into a bearer token.
package protocol SessionSigner: Sendable {
    func sign(_ session: Session) async throws -> String
}
