package import ShopSQL

extension AccountsStore {
    package static let schema = Schema(
        component: "accounts",
        steps: [
            { _ in
                [
                    """
                    CREATE TABLE accounts (
                        id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
                        role TEXT NOT NULL CHECK (role IN ('customer', 'admin')), created_at BIGINT NOT NULL)
                    """,
                    // Apart from the account, so that no query for an account can give a hash away.
                    "CREATE TABLE credentials (account_id TEXT PRIMARY KEY REFERENCES accounts (id), password_hash TEXT NOT NULL)",
                    """
                    CREATE TABLE revoked_sessions (
                        session_id TEXT PRIMARY KEY, sequence BIGINT NOT NULL UNIQUE, expires_at BIGINT NOT NULL)
                    """,
                    "CREATE INDEX revoked_sessions_by_expiry ON revoked_sessions (expires_at)",
                    // Outlives the pruned rows: a sequence is never given twice.
                    "CREATE TABLE revocation_sequence (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), last BIGINT NOT NULL)",
                    "INSERT INTO revocation_sequence (only_row, last) VALUES (1, 0)",
                ]
            }
        ])
}
