import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSQL
import Testing
import Tracing

/// A recorder with a folder of its own.
private struct Recording {
    struct Line: Decodable {
        var traceID: String
        var id: String
        var parent: String
        var process: String
        var name: String
        var kind: String
        var startNanos: UInt64
        var durationNanos: UInt64
        var error: Bool
    }

    let folder = FileManager.default.temporaryDirectory.appending(path: "twinshop-spans-\(UUID())")
    let recorder: SpanRecorder

    init() { recorder = SpanRecorder(process: "test", folder: folder.path) }

    /// What was written, oldest first; empty where there is not even a folder.
    func lines() throws -> [Line] {
        recorder.forceFlush()
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return try files.flatMap { file in
            try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
        }.sorted { $0.startNanos < $1.startNanos }
    }
}

@Suite struct TraceTests {
    private let key = ServiceKey(startSecret: [1, 2, 3], audience: "catalog")

    /// A service with one operation, called over a socket in `trace`.
    private func callOverSocket(in trace: TraceContext, _ answer: @escaping @Sendable () throws(CatalogFailure) -> [Product]) async throws {
        var registry = OperationRegistry()
        registry.on(GetProducts.self) { _ throws(CatalogFailure) in try answer() }
        let router = Router(context: BasicRequestContext.self)
        mount(registry, of: .catalog, on: router, gate: ServiceGate(audience: "catalog", key: key, callers: ["gateway"]))
        try await Application(router: router).test(.live) { client in
            let transport = HTTPTransport(
                to: .catalog, url: "http://127.0.0.1:\(try #require(client.port))",
                token: key.token(caller: "gateway", audience: "catalog"))
            _ = try await TraceContext.serve(trace) { try await transport.call(GetProducts(ids: [])) }
        }
    }

    @Test func `across a socket the callee's span is below the caller's`() async throws {
        let recording = Recording()
        let trace = TraceContext.root(isSampled: true)
        try await withTracer(recording.recorder) { try await callOverSocket(in: trace) { [] } }
        let lines = try recording.lines()
        #expect(lines.map(\.kind) == ["client", "server"])
        #expect(lines.map(\.name) == [GetProducts.name, GetProducts.name])
        #expect(lines.map(\.parent) == [trace.spanID, lines.first?.id])
        #expect(lines.allSatisfy { $0.traceID == trace.traceID && $0.process == "test" && !$0.error })
        let (client, server) = (try #require(lines.first), try #require(lines.last))
        #expect(client.startNanos + client.durationNanos >= server.startNanos + server.durationNanos)
    }

    @Test func `a request that is not sampled records nothing`() async throws {
        let recording = Recording()
        try await withTracer(recording.recorder) { try await callOverSocket(in: .root()) { [] } }
        #expect(try recording.lines().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: recording.folder.path))
    }

    @Test func `a process that was not asked to trace makes no recorder`() throws {
        #expect(SpanRecorder.asked(process: "test") == nil)
        #expect(SpanRecorder.asked(process: "test", folder: nil) == nil)
        #expect(SpanRecorder.asked(process: "test", folder: "") == nil)
        #expect(SpanRecorder.asked(process: "test", folder: "/tmp/twinshop-spans") != nil)
    }

    @Test func `a call within the process is a span, and an error is told from a refusal`() async throws {
        let recording = Recording()
        var registry = OperationRegistry()
        registry.on(GetProducts.self) { _ throws(CatalogFailure) in throw .invalidCursor }
        let trace = TraceContext.root(isSampled: true)
        await withTracer(recording.recorder) { [registry] in
            await TraceContext.serve(trace) {
                _ = try? await LocalTransport(registry, dependency: .catalog).call(GetProducts(ids: []))
                _ = try? await CodecTransport(registry, dependency: .catalog).call(GetProducts(ids: []))
                _ = try? await RemoteTransport(to: .catalog, over: ScriptedWire([.late])).call(GetProducts(ids: []))
            }
        }
        let lines = try recording.lines()
        #expect(lines.map(\.kind) == ["internal", "internal", "client"])
        #expect(lines.map(\.error) == [false, false, true])
        #expect(lines.allSatisfy { $0.parent == trace.spanID })
    }

    @Test func `a write shows how long it waited, ran and took to become durable`() async throws {
        let recording = Recording()
        let path = FileManager.default.temporaryDirectory.appending(path: "twinshop-\(UUID()).sqlite").path
        let trace = TraceContext.root(isSampled: true)
        try await withTracer(recording.recorder) {
            let database = try SQLiteDatabase(path: path, durability: .normal)
            try await database.migrate([Schema(component: "t", steps: [{ _ in ["CREATE TABLE t (n BIGINT PRIMARY KEY)"] }])])
            try await TraceContext.serve(trace) {
                try await database.write { db in try db.execute("INSERT INTO t (n) VALUES (1)") }
                _ = try await database.read { db in try db.query("SELECT n FROM t", []) { $0.int(0) } }
                await #expect(throws: SQLFailure.self) {
                    try await database.write { db in try db.execute("INSERT INTO t (n) VALUES (1)") }
                }
            }
            try await database.close()
        }
        try? FileManager.default.removeItem(atPath: path)
        let lines = try recording.lines()
        let store = path.split(separator: "/").last?.split(separator: ".").first ?? ""
        let steps = ["wait for the writer", "transaction", "durable commit"]
        #expect(lines.map(\.name) == ["commit \(store)"] + steps + ["read \(store)", "commit \(store)"] + steps)
        let (first, second) = (try #require(lines.first), lines[lines.count - 4])
        #expect(lines[1...3].allSatisfy { $0.parent == first.id })
        #expect(lines.suffix(3).allSatisfy { $0.parent == second.id })
        #expect(!first.error && second.error)
    }

    @Test func `an edge names its span by the route, below the caller's`() async throws {
        let recording = Recording()
        let trace = TraceContext.root(isSampled: true)
        let api = try await PublicAPIUnderTest()
        try await withTracer(recording.recorder) {
            // safe: a literal token of RFC 9110.
            let headers: HTTPFields = [HTTPField.Name("traceparent")!: trace.traceparent]
            _ = try await api.send(.get, "/v1/products/p-1", headers: headers)
            _ = try await api.send(.get, "/v1/nothing", headers: headers)
            _ = try await api.send(.get, "/v1/products/p-1")
        }
        let lines = try recording.lines()
        #expect(lines.map(\.name) == ["GET /v1/products/{id}", "GET unknown"])
        #expect(lines.map(\.parent) == [trace.spanID, trace.spanID])
        #expect(lines.allSatisfy { $0.kind == "server" && !$0.error })
    }
}
