import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization
import Testing

/// Catalog that records what its calls see.
private final class ProbeCatalog: CatalogService {
    let calls = Mutex<[(remaining: Int?, trace: String?)]>([])

    private func note() { calls.withLock { $0.append((Deadline.current?.remainingMillis, TraceContext.current?.traceID)) } }

    func list(_ request: ListProducts) async throws(CatalogFailure) -> Page<ProductSummary> { throw .invalidCursor }

    func product(_ request: GetProduct) async throws(CatalogFailure) -> Product {
        note()
        throw .notFound(request.id)
    }

    func products(_ request: GetProducts) async throws(CatalogFailure) -> [Product] {
        note()
        return request.ids.map { Product(id: $0, name: "Lamp", description: "", category: "light", price: Money(amount: 999), version: 1) }
    }

    func create(_ request: CreateProduct) async throws(CatalogFailure) -> Product { throw .invalid([]) }
    func update(_ request: UpdateProduct) async throws(CatalogFailure) -> Product { throw .versionConflict(current: 3) }
}

@Suite struct RPCServerTests {
    private let probe = ProbeCatalog()
    private let key = ServiceKey(startSecret: [1, 2, 3], audience: "catalog")
    private var token: String { key.token(caller: "gateway", audience: "catalog") }

    private func application(admission: Admission = Admission()) -> some ApplicationProtocol {
        var registry = OperationRegistry()
        registry.serve(probe)
        let router = Router(context: BasicRequestContext.self)
        let gate = ServiceGate(audience: "catalog", key: key, callers: ["gateway"])
        mount(registry, of: .catalog, on: router, gate: gate, admission: admission)
        mountHealth(on: router, readiness: Readiness())
        return Application(router: router)
    }

    private func post(
        _ operation: String = GetProducts.name, body: String = #"{"ids":["p-1"]}"#, token: String?, deadlineMillis: String? = nil,
        admission: Admission = Admission()
    ) async throws -> HTTPResponse.Status {
        var headers = HTTPFields()
        headers[.authorization] = token.map { "Bearer \($0)" }
        // safe: a literal token of RFC 9110.
        if let deadlineMillis { headers[HTTPField.Name("X-Deadline-Millis")!] = deadlineMillis }
        return try await application(admission: admission).test(.router) { [headers] client in
            try await client.execute(uri: "/internal/catalog/\(operation)", method: .post, headers: headers, body: ByteBuffer(string: body))
            {
                $0.status
            }
        }
    }

    @Test func `a call goes to the service and its answer comes back, over a socket`() async throws {
        try await application().test(.live) { client in
            let transport = HTTPTransport(to: .catalog, url: "http://127.0.0.1:\(try #require(client.port))", token: token)
            let products = try await RemoteCatalog(transport).products(GetProducts(ids: [ProductID("p-1"), ProductID("p-2")]))
            #expect(products.map(\.id.rawValue) == ["p-1", "p-2"])
            await #expect(throws: CatalogFailure.notFound(ProductID("p-3"))) {
                try await RemoteCatalog(transport).product(GetProduct(id: ProductID("p-3")))
            }
        }
    }

    @Test func `what is left of the deadline and the trace travel with the call`() async throws {
        try await application().test(.live) { client in
            let transport = HTTPTransport(to: .catalog, url: "http://127.0.0.1:\(try #require(client.port))/", token: token)
            let trace = TraceContext.root()
            try await TraceContext.serve(trace) {
                _ = try await Deadline.within(millis: 1_234) { try await RemoteCatalog(transport).products(GetProducts(ids: [])) }
            }
            let call = try #require(probe.calls.withLock { $0.first })
            #expect(call.trace == trace.traceID)
            #expect((1...1_234).contains(try #require(call.remaining)))
        }
    }

    @Test func `where nothing listens the call certainly did not run`() async throws {
        // A server that was there and is gone: its port is free.
        let port = try await application().test(.live) { client in try #require(client.port) }
        let transport = HTTPTransport(to: .catalog, url: "http://127.0.0.1:\(port)", token: token)
        let failure = await #expect(throws: CatalogFailure.self) { try await RemoteCatalog(transport).products(GetProducts(ids: [])) }
        #expect(failure?.unavailability?.reason == .unreachable)
        #expect(failure?.unavailability?.mayHaveRun == false)
    }

    @Test func `a call whose deadline has passed is not run`() async throws {
        #expect(try await post(token: token, deadlineMillis: "0") == .gatewayTimeout)
        #expect(try await post(token: token, deadlineMillis: "-5") == .gatewayTimeout)
        #expect(probe.calls.withLock { $0.isEmpty })
        #expect(try await post(token: token, deadlineMillis: "10000") == .ok)
        #expect(probe.calls.withLock { $0.count } == 1)
    }

    @Test func `a call without a token, or with another service's, is not run`() async throws {
        #expect(try await post(token: nil) == .unauthorized)
        let other = ServiceKey(startSecret: [1, 2, 3], audience: "orders").token(caller: "gateway", audience: "orders")
        #expect(try await post(token: other) == .forbidden)
        #expect(probe.calls.withLock { $0.isEmpty })
    }

    @Test func `what nobody serves, what does not decode and what is too large are told apart`() async throws {
        #expect(try await post("catalog.explode", token: token) == .notFound)
        #expect(try await post(body: "{", token: token) == .badRequest)
        #expect(try await post(body: String(repeating: " ", count: 1 << 20 + 1), token: token) == .contentTooLarge)
    }

    @Test func `a full service refuses at once and takes calls again when one has left`() async throws {
        let admission = Admission(limit: 1)
        #expect(admission.enter())
        #expect(try await post(token: token, admission: admission) == .serviceUnavailable)
        admission.leave()
        #expect(try await post(token: token, admission: admission) == .ok)
        #expect(try await post(token: token, admission: admission) == .ok)
    }
}
