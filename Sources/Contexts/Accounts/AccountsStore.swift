package import ShopCore
package import ShopSQL

/// Accounts, their credentials and the sessions closed before their time. The only place with this context's SQL.
package struct AccountsStore: Sendable {
    /// An account with the hash that its password is checked against.
    package struct Credentials: Sendable {
        package var account: Account
        package var passwordHash: String
    }

    package init() {}

    private static let columns = "accounts.id, accounts.email, accounts.name, accounts.role, accounts.created_at"

    private static func account(_ row: any SQLRow) throws -> Account {
        guard let role = Role(rawValue: row.text(3)) else { throw SQLFailure.corrupt("the role of account \(row.text(0))") }
        return Account(id: row.id(0), email: row.text(1), name: row.text(2), role: role, createdAt: row.timestamp(4))
    }

    // MARK: Accounts

    /// - Throws: `AccountsFailure.emailTaken`.
    package func insert(on db: any SQLConnection, _ account: Account, passwordHash: String) throws {
        let isTaken = try db.first("SELECT 1 FROM accounts WHERE email = $1", [.text(account.email)]) { _ in true } ?? false
        guard !isTaken else { throw AccountsFailure.emailTaken }
        try db.execute(
            "INSERT INTO accounts (id, email, name, role, created_at) VALUES ($1, $2, $3, $4, $5)",
            [.id(account.id), .text(account.email), .text(account.name), .text(account.role.rawValue), .time(account.createdAt)])
        try db.execute(
            "INSERT INTO credentials (account_id, password_hash) VALUES ($1, $2)", [.id(account.id), .text(passwordHash)])
    }

    package func account(on db: any SQLConnection, id: AccountID) throws -> Account? {
        try db.first("SELECT \(Self.columns) FROM accounts WHERE id = $1", [.id(id)], Self.account)
    }

    /// - Parameter email: as it was normalised.
    package func credentials(on db: any SQLConnection, email: String) throws -> Credentials? {
        try db.first(
            """
            SELECT \(Self.columns), credentials.password_hash
            FROM accounts JOIN credentials ON credentials.account_id = accounts.id WHERE accounts.email = $1
            """, [.text(email)]
        ) { row in Credentials(account: try Self.account(row), passwordHash: row.text(5)) }
    }

    // MARK: Sessions

    /// Notes that the session ends now, and forgets the revocations whose sessions have expired anyway. A second time changes nothing.
    package func revoke(on db: any SQLConnection, _ session: SessionID, expiresAt: Timestamp, now: Timestamp) throws -> RevokedSession {
        let known = try db.first("SELECT sequence, expires_at FROM revoked_sessions WHERE session_id = $1", [.id(session)]) { row in
            RevokedSession(sequence: row.integer(0), sessionID: session, expiresAt: row.timestamp(1))
        }
        if let known { return known }
        try db.execute("DELETE FROM revoked_sessions WHERE expires_at <= $1", [.time(now)])
        try db.execute("UPDATE revocation_sequence SET last = last + 1 WHERE only_row = 1")
        let sequence = try db.first("SELECT last FROM revocation_sequence WHERE only_row = 1", []) { $0.integer(0) }
        guard let sequence else { throw SQLFailure.corrupt("revocation_sequence has no row") }
        try db.execute(
            "INSERT INTO revoked_sessions (session_id, sequence, expires_at) VALUES ($1, $2, $3)",
            [.id(session), .integer(sequence), .time(expiresAt)])
        return RevokedSession(sequence: sequence, sessionID: session, expiresAt: expiresAt)
    }

    /// Revocations after `sequence` of sessions that would still run, in the order of the sequence.
    package func revokedSessions(on db: any SQLConnection, after sequence: Int64, now: Timestamp) throws -> [RevokedSession] {
        try db.query(
            "SELECT sequence, session_id, expires_at FROM revoked_sessions WHERE sequence > $1 AND expires_at > $2 ORDER BY sequence",
            [.integer(sequence), .time(now)]
        ) { RevokedSession(sequence: $0.integer(0), sessionID: $0.id(1), expiresAt: $0.timestamp(2)) }
    }

    // MARK: Operating

    /// Fills a new shop: all customers share one hash.
    package func seed(
        on db: any SQLConnection, customers: [Account], passwordHash: String, admin: Account, adminHash: String
    ) throws {
        for customer in customers { try insert(on: db, customer, passwordHash: passwordHash) }
        try insert(on: db, admin, passwordHash: adminHash)
    }

    /// Rows of `accounts` whose identifier comes after `after`.
    package func auditPage(on db: any SQLConnection, table: AuditTable, after: String?, limit: Int) throws -> AuditPage {
        guard table == .accounts else { return AuditPage(rows: [], next: nil) }
        let accounts = try db.query(
            "SELECT \(Self.columns) FROM accounts WHERE id > $1 ORDER BY id LIMIT $2", [.text(after ?? ""), .int(limit)], Self.account)
        let rows = accounts.map { account in
            AuditRow().text("id", account.id.rawValue).text("email", account.email).text("name", account.name)
                .text("role", account.role.rawValue).integer("createdAt", account.createdAt.millisecondsSinceEpoch).line
        }
        return AuditPage(rows: rows, next: accounts.count == limit ? accounts.last?.id.rawValue : nil)
    }
}
