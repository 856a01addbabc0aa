package enum Role: String, Sendable, Codable, Hashable {
    case customer, admin
}

/// A customer or the administrator. The password's hash is kept apart, so that no answer can carry it.
package struct Account: Sendable, Codable, Hashable {
    package var id: AccountID
    package var email: String
    package var name: String
    package var role: Role
    package var createdAt: Timestamp

    package init(id: AccountID, email: String, name: String, role: Role, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.name = name
        self.role = role
        self.createdAt = createdAt
    }
}

/// A signed-in period of one account.
package struct Session: Sendable, Codable, Hashable {
    /// How long a session lasts: twelve hours.
    package static let lifetimeMilliseconds: Int64 = 12 * 3600 * 1000

    package var id: SessionID
    package var accountID: AccountID
    package var role: Role
    package var expiresAt: Timestamp

    package init(id: SessionID, accountID: AccountID, role: Role, expiresAt: Timestamp) {
        self.id = id
        self.accountID = accountID
        self.role = role
        self.expiresAt = expiresAt
    }
}

/// What opening a session gives: the bearer token, and when it ends.
package struct OpenedSession: Sendable, Codable, Hashable {
    package var token: String
    package var expiresAt: Timestamp

    package init(token: String, expiresAt: Timestamp) {
        self.token = token
        self.expiresAt = expiresAt
    }
}

/// A session that was closed before it expired.
package struct RevokedSession: Sendable, Codable, Hashable {
    /// Grows with every revocation, so that a reader can ask for what is new.
    package var sequence: Int64
    package var sessionID: SessionID
    package var expiresAt: Timestamp

    package init(sequence: Int64, sessionID: SessionID, expiresAt: Timestamp) {
        self.sequence = sequence
        self.sessionID = sessionID
        self.expiresAt = expiresAt
    }
}
