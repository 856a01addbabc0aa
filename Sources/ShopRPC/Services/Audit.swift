package import ShopCore

extension OperationRegistry {
    /// Serves a context's rows to checkers. `read` answers the tables that the context owns, and its outbox.
    package mutating func serveAudit(_ read: @escaping @Sendable (ReadAudit) async throws(AuditFailure) -> AuditPage) {
        on(ReadAudit.self, read)
    }
}
