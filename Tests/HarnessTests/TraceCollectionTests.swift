import Experiments
import Report
import Testing
import Topology

@Suite struct TraceCollectionTests {
    private let caller = "00f067aa0ba902b7"

    private func line(
        _ id: String, below parent: String, _ process: String, _ name: String, _ kind: String, at start: Int, for duration: Int,
        trace: String = "t1"
    ) -> String {
        #"{"traceID":"\#(trace)","id":"\#(id)","parent":"\#(parent)","process":"\#(process)","name":"\#(name)","kind":"\#(kind)","#
            + #""startNanos":\#(start),"durationNanos":\#(duration),"error":false}"# + "\n"
    }

    /// As the processes write them: a span when it ends, the innermost first.
    private var checkout: [String] {
        [
            line("e", below: "d", "orders", "commit orders", "internal", at: 5_000_003_000, for: 500),
            line("f", below: "d", "orders", "card authorise", "client", at: 5_000_004_000, for: 500),
            line("d", below: "c", "orders", "orders.place-order", "server", at: 5_000_002_000, for: 4_000),
            line("c", below: "b", "gateway", "orders.place-order", "client", at: 5_000_001_000, for: 6_000),
            line("b", below: caller, "gateway", "POST /v1/orders", "server", at: 5_000_000_000, for: 9_500),
        ]
    }

    @Test func `a trace is shown from the edge's start, in the order in which its spans began`() throws {
        let other = line("x", below: "y", "carts", "read carts", "internal", at: 1, for: 1, trace: "t2")
        let spans = try CollectedSpans(text: checkout.joined() + other)
        #expect(spans.lack(of: "t1", caller: caller) == nil)
        let record = try #require(spans.record(of: "t1", caller: caller, variant: .microservices))
        #expect(record.spans.map(\.id) == ["b", "c", "d", "e", "f"])
        #expect(record.spans.map(\.parent) == [nil, "b", "c", "d", "d"])
        #expect(record.spans.map(\.startMicros) == [0, 1, 2, 3, 4])
        #expect(record.spans.map(\.durationMicros) == [9.5, 6, 4, 0.5, 0.5])
    }

    @Test(arguments: [
        (0, "a span 'commit …'"), (1, "a span 'card authorise…'"), (2, "the parent of 'commit orders' of orders"),
        (3, "the parent of 'orders.place-order' of orders"), (4, "the edge's span of the request"),
    ])
    func `a trace that lacks a span says which`(missing: Int, lack: String) throws {
        var lines = checkout
        lines.remove(at: missing)
        #expect(try CollectedSpans(text: lines.joined()).lack(of: "t1", caller: caller) == lack)
    }

    @Test func `a call whose other end was not recorded is no whole trace`() throws {
        let lines = checkout + [line("g", below: "d", "orders", "carts.get-cart", "client", at: 5_000_002_500, for: 100)]
        #expect(
            try CollectedSpans(text: lines.joined()).lack(of: "t1", caller: caller) == "the other end of 'carts.get-cart', called by orders"
        )
    }

    @Test func `a line that is still being written is left for later`() throws {
        let text = checkout.joined()
        let spans = try CollectedSpans(text: String(text.dropLast(10)))
        #expect(spans.traces["t1"]?.count == checkout.count - 1)
        #expect(try CollectedSpans(text: "{").traces.isEmpty)
    }

    @Test func `counters are read from the text of a process and added up`() throws {
        let orders = try TrafficCount(
            metrics: """
                # TYPE calls_total counter
                calls_total{kind="events"} 7
                calls_total{kind="operation"} 40
                # TYPE db_commits_total counter
                db_commits_total 3
                db_transactions_total 5
                http_server_seconds_sum 0.25
                wire_bytes_total{kind="events"} 900
                wire_bytes_total{kind="operation"} 12345
                wire_calls_total{kind="operation"} 41
                """)
        #expect(orders == TrafficCount(calls: 40, wireCalls: 41, wireBytes: 12_345, eventPulls: 7, transactions: 5, commits: 3))
        let payments = try TrafficCount(metrics: "db_commits_total 2\ndb_transactions_total 2\n")
        #expect(orders + payments - orders == payments)
        #expect((orders + payments).commits == 5)
        #expect(throws: TopologyError.self) { try TrafficCount(metrics: "db_commits_total NaN") }
    }
}
