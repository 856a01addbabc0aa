import FoundationEssentials

/// All that the stores say, read over the audit listings.
package struct AuditBooks: Sendable {
    package var stock: [StockRow] = []
    package var reservations: [ReservationRow] = []
    package var orders: [OrderRow] = []
    package var payments: [PaymentRow] = []
    package var shipments: [ShipmentRow] = []
    package var outbox: [OutboxRow] = []

    package init() {}

    /// The listings that are read, by their name in `/v1/admin/audit/`.
    package static let tables = ["stock", "reservations", "orders", "payments", "shipments", "outbox"]

    /// Takes one listing: a JSON object a line.
    /// - Throws: where a line is not such a row; a name that is not in `tables` is ignored.
    package mutating func read(table: String, lines text: String) throws {
        switch table {
        case "stock": stock = try Self.rows(text)
        case "reservations": reservations = try Self.rows(text)
        case "orders": orders = try Self.rows(text)
        case "payments": payments = try Self.rows(text)
        case "shipments": shipments = try Self.rows(text)
        case "outbox": outbox = try Self.rows(text)
        default: break
        }
    }

    /// One decoder run over an array costs a fraction of one a line.
    private static func rows<Row: Decodable>(_ text: String) throws -> [Row] {
        let array = "[" + text.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: ",") + "]"
        return try JSONDecoder().decode([Row].self, from: Data(array.utf8))
    }

    /// Work that is still under way, in words; empty once the system is quiet.
    package var unfinished: [String] {
        var found: [String] = []
        let placed = orders.count { $0.state == "placed" }
        let held = reservations.count { $0.state == "held" }
        let open = payments.count { $0.state == "pending" || $0.state == "authorised" }
        let undelivered = outbox.count { !$0.delivered }
        // A cancellation stops the parcel first; the order follows.
        let stopped = Set(shipments.lazy.filter { $0.state == "cancelled" }.map(\.orderId))
        let cancelling = orders.count { $0.state == "confirmed" && stopped.contains($0.id) }
        if cancelling > 0 { found.append("\(cancelling) orders being cancelled") }
        if placed > 0 { found.append("\(placed) orders placed") }
        if held > 0 { found.append("\(held) reservations held") }
        if open > 0 { found.append("\(open) payments open") }
        if undelivered > 0 { found.append("\(undelivered) events undelivered") }
        return found
    }
}
