import FoundationEssentials
import LoadGenerator
import Report

/// What every customer of a cell asked for and learned, kept beside the run so that anybody can check the checker.
enum OrderHistoryFile {
    /// - Returns: its name in `raw/`.
    static func save(_ orders: [OrderAttempt], lost: Int, of cell: FailureCell, to directory: String) throws -> String {
        let name = "history-\(cell.fileName).jsonl"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines = try orders.sorted { $0.invokedAtMillis < $1.invokedAtMillis }.map {
            String(decoding: try encoder.encode(Line($0)), as: UTF8.self)
        }
        if lost > 0 { lines.append(#"{"lost":\#(lost)}"#) }
        try RawStore.saveLines(lines, name: name, to: directory)
        return name
    }

    private struct Line: Encodable {
        var invoked: Int
        var answered: Int?
        var knowledge: String
        var customer: String
        var key: String
        var status: Int?
        var order: String?
        var state: String?
        var total: Int?

        init(_ attempt: OrderAttempt) {
            invoked = attempt.invokedAtMillis
            answered = attempt.answeredAtMillis
            knowledge = attempt.knowledge.rawValue
            customer = attempt.customerID
            key = attempt.idempotencyKey
            status = attempt.status
            order = attempt.orderID
            state = attempt.orderState
            total = attempt.total
        }
    }
}
