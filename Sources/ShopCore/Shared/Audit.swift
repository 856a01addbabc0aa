/// The tables that the audit endpoints show.
package enum AuditTable: String, CaseIterable, Sendable, Codable, Hashable {
    case accounts, products, stock, reservations, orders, payments, shipments, outbox

    /// Whose store holds it; nil for the outbox, of which every context has one.
    package var owner: ContextName? {
        switch self {
        case .accounts: .accounts
        case .products: .catalog
        case .stock, .reservations: .inventory
        case .orders: .orders
        case .payments: .payments
        case .shipments: .shipping
        case .outbox: nil
        }
    }
}

/// Why an audit page could not be had.
package enum AuditFailure: ServiceFailure {
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

/// Rows of a store as they are, for checkers: every row, in the order of its key.
package struct ReadAudit: ServiceOperation {
    package typealias Response = AuditPage
    package typealias Failure = AuditFailure
    package static let name = "audit.read"
    package static let isIdempotent = true

    package var table: AuditTable
    /// The last key of the page before; nil for the first page.
    package var after: String?
    package var limit: Int

    package init(table: AuditTable, after: String?, limit: Int = 1000) {
        self.table = table
        self.after = after
        self.limit = limit
    }
}

/// Each row is one JSON object on one line.
package struct AuditPage: Sendable, Codable, Hashable {
    package var rows: [String]
    /// The `after` of the next page; nil on the last.
    package var next: String?

    package init(rows: [String], next: String?) {
        self.rows = rows
        self.next = next
    }
}
