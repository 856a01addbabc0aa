import CoreMetrics
import Foundation
import NIOCore
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSQL
import Synchronization
import Testing

/// Counters of a test's own, so that tests that run beside it count elsewhere.
private struct Counts {
    let registry = MetricsRegistry()
    var traffic: Traffic { Traffic(registry) }

    subscript(name: String, kind: String) -> Int64 { registry.counter(name, ["kind": kind]).value }
    subscript(name: String) -> Int64 { registry.counter(name).value }
}

@Suite struct CounterTests {
    private let counts = Counts()
    private let call = GetProducts(ids: [ProductID("p-1")])

    private var registry: OperationRegistry {
        var registry = OperationRegistry()
        registry.on(GetProducts.self) { _ throws(CatalogFailure) in [] }
        registry.on(PullEvents.self) { _ throws(FeedFailure) in [] }
        return registry
    }

    @Test func `a call within the process is a call and no traffic`() async throws {
        _ = try await LocalTransport(registry, dependency: .catalog, traffic: counts.traffic).call(call)
        #expect(counts["calls_total", "operation"] == 1)
        _ = try await CodecTransport(registry, dependency: .catalog, traffic: counts.traffic).call(call)
        #expect(counts["calls_total", "operation"] == 2)
        #expect(counts["wire_calls_total", "operation"] == 0)
        #expect(counts["wire_bytes_total", "operation"] == 0)
    }

    @Test func `a call over a socket counts the bytes that its peer saw, both ways`() async throws {
        let seen = Mutex(0)
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"
        let peer = try await RawPeer { _, request in
            seen.withLock { $0 += request.utf8.count + answer.utf8.count }
            return .bytewise(answer)
        }
        let transport = peer.transport(traffic: counts.traffic)
        for calls in Int64(1)...3 {
            _ = try await transport.call(call)
            #expect(counts["calls_total", "operation"] == calls)
            #expect(counts["wire_calls_total", "operation"] == calls)
            #expect(counts["wire_bytes_total", "operation"] == Int64(seen.withLock { $0 }))
        }
        #expect(counts["calls_total", "events"] == 0)
    }

    @Test func `a call that is sent again is one call and two attempts`() async throws {
        let tries = Mutex(0)
        let peer = try await RawPeer { _, _ in
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            let refusal = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"
            return .whole(number == 1 ? refusal : "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]")
        }
        _ = try await peer.transport(traffic: counts.traffic).call(call)
        #expect(counts["calls_total", "operation"] == 1)
        #expect(counts["wire_calls_total", "operation"] == 2)
    }

    @Test func `pulls of events are counted apart`() async throws {
        let peer = try await RawPeer { _, _ in .whole("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]") }
        let pull = PullEvents(subscriber: .carts, after: 0)
        _ = try await peer.transport(traffic: counts.traffic).call(pull)
        _ = try await LocalTransport(registry, dependency: .catalog, traffic: counts.traffic).call(pull)
        #expect(counts["calls_total", "events"] == 2)
        #expect(counts["wire_calls_total", "events"] == 1)
        #expect(counts["wire_bytes_total", "events"] > 0)
        #expect(counts["calls_total", "operation"] == 0)
        #expect(counts["wire_bytes_total", "operation"] == 0)
    }

    @Test func `what commits and changes something is counted, a commit at most once for each transaction`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "twinshop-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase(
            path: folder.appending(path: "s.sqlite").path, durability: .normal, metrics: RegistryMetricsFactory(counts.registry))
        try await database.migrate([Schema(component: "t", steps: [{ _ in ["CREATE TABLE t (n BIGINT PRIMARY KEY)"] }])])
        let (transactionsBefore, commitsBefore) = (counts["db_transactions_total"], counts["db_commits_total"])

        @Sendable func insert(_ n: Int) async throws {
            try await database.write { db in try db.execute("INSERT INTO t (n) VALUES ($1)", [.int(n)]) }
        }
        let count = 100
        try await withThrowingTaskGroup(of: Void.self) { group in
            for n in 0..<count {
                group.addTask { try await insert(n) }
            }
            try await group.waitForAll()
        }
        #expect(counts["db_transactions_total"] - transactionsBefore == Int64(count))
        #expect((1...Int64(count)).contains(counts["db_commits_total"] - commitsBefore))

        let commits = counts["db_commits_total"]
        // Neither what is undone nor what finds nothing to change reaches the disk.
        await #expect(throws: SQLFailure.self) {
            try await database.write { db in
                try db.execute("INSERT INTO t (n) VALUES (-1)")
                try db.execute("INSERT INTO t (n) VALUES (1)")
            }
        }
        try await database.write { db in try db.execute("DELETE FROM t WHERE n > 1000") }
        #expect(counts["db_transactions_total"] - transactionsBefore == Int64(count))
        #expect(counts["db_commits_total"] == commits)
        try await database.close()
    }
}
