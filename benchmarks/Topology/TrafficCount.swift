/// What a process, or several together, have counted of their calls and commits.
package struct TrafficCount: Sendable, Equatable {
    /// Calls of one context's operations by another, whatever carries them.
    package var calls: Int
    /// Attempts of those that crossed a socket.
    package var wireCalls: Int
    /// Of these: heads and bodies, both ways.
    package var wireBytes: Int
    /// Pulls of event feeds, within none of the above.
    package var eventPulls: Int
    /// Committed write transactions that changed something.
    package var transactions: Int
    /// Commits that carried them.
    package var commits: Int

    package init(calls: Int = 0, wireCalls: Int = 0, wireBytes: Int = 0, eventPulls: Int = 0, transactions: Int = 0, commits: Int = 0) {
        self.calls = calls
        self.wireCalls = wireCalls
        self.wireBytes = wireBytes
        self.eventPulls = eventPulls
        self.transactions = transactions
        self.commits = commits
    }

    /// Reads a process's `/metrics` (Prometheus' text format). A counter that is not there has counted nothing yet.
    /// - Throws: `TopologyError.unexpectedAnswer` where a counter's value is no whole number.
    package init(metrics text: String) throws {
        self.init()
        for line in text.split(separator: "\n") {
            guard let space = line.lastIndex(of: " "), let field = TrafficCount.fields[String(line[..<space])] else { continue }
            guard let value = Int(line[line.index(after: space)...]) else {
                throw TopologyError.unexpectedAnswer("/metrics counts '\(line)'")
            }
            self[keyPath: field] += value
        }
    }

    private static var fields: [String: WritableKeyPath<TrafficCount, Int>] {
        [
            #"calls_total{kind="operation"}"#: \.calls, #"calls_total{kind="events"}"#: \.eventPulls,
            #"wire_calls_total{kind="operation"}"#: \.wireCalls, #"wire_bytes_total{kind="operation"}"#: \.wireBytes,
            "db_transactions_total": \.transactions, "db_commits_total": \.commits,
        ]
    }

    package static func + (a: TrafficCount, b: TrafficCount) -> TrafficCount { a.combined(with: b, by: +) }

    package static func - (a: TrafficCount, b: TrafficCount) -> TrafficCount { a.combined(with: b, by: -) }

    private func combined(with other: TrafficCount, by operation: (Int, Int) -> Int) -> TrafficCount {
        TrafficCount(
            calls: operation(calls, other.calls), wireCalls: operation(wireCalls, other.wireCalls),
            wireBytes: operation(wireBytes, other.wireBytes), eventPulls: operation(eventPulls, other.eventPulls),
            transactions: operation(transactions, other.transactions), commits: operation(commits, other.commits))
    }
}
