import Hummingbird
import HummingbirdTesting
import NIOCore
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSecurity
import Synchronization
import Testing

/// Takes longer over a product than its caller waits, then asks another service about it.
private struct SlowCatalog: CatalogService {
    let next: RemoteTransport
    let finished: AsyncStream<Void>.Continuation

    func product(_ request: GetProduct) async throws(CatalogFailure) -> Product {
        try? await Task.sleep(for: .milliseconds(200))
        _ = try? await next.call(aCall)
        finished.yield()
        throw .notFound(request.id)
    }

    func list(_ request: ListProducts) async throws(CatalogFailure) -> Page<ProductSummary> { throw .invalidCursor }
    func products(_ request: GetProducts) async throws(CatalogFailure) -> [Product] { [] }
    func create(_ request: CreateProduct) async throws(CatalogFailure) -> Product { throw .invalid([]) }
    func update(_ request: UpdateProduct) async throws(CatalogFailure) -> Product { throw .versionConflict(current: 3) }
}

@Suite struct ResilienceDeadlineTests {
    /// Calls a service that is slower than its caller waits.
    /// - Returns: how many calls the service made after its caller had gone.
    private func workAfterTheEnd(_ resilience: Resilience) async throws -> Int {
        let wire = ScriptedWire([.refused])
        let (stream, finished) = AsyncStream.makeStream(of: Void.self)
        let key = ServiceKey(startSecret: [1], audience: "catalog")
        var registry = OperationRegistry()
        registry.serve(SlowCatalog(next: RemoteTransport(to: .accounts, over: wire, resilience: resilience), finished: finished))
        let router = Router()
        mount(
            registry, of: .catalog, on: router, gate: ServiceGate(audience: "catalog", key: key, callers: ["gateway"]),
            resilience: resilience)
        try await Application(router: router).test(.live) { client in
            let transport = HTTPTransport(
                to: .catalog, url: "http://127.0.0.1:\(try #require(client.port))",
                token: key.token(caller: "gateway", audience: "catalog"),
                budgetMillis: 50, resilience: resilience)
            let failure = await #expect(throws: CatalogFailure.self) {
                try await RemoteCatalog(transport).product(GetProduct(id: ProductID("p-1")))
            }
            #expect(failure?.unavailability?.reason == .timeout)
            for await _ in stream { break }
        }
        return wire.attempts
    }

    @Test func `no callee goes on past its caller's time; without deadlines it does`() async throws {
        #expect(try await workAfterTheEnd(.on) == 0)
        #expect(try await workAfterTheEnd(.on.without(.deadline)) > 0)
    }

    @Test func `a password is not hashed for a caller who waits no more; without deadlines it is`() async throws {
        let past = Deadline(afterMillis: 0)
        let failure = await #expect(throws: Unavailable.self) {
            try await Deadline.$current.withValue(past) { try await ScryptHasher().hash("secret") }
        }
        #expect(failure?.reason == .timeout && failure?.mayHaveRun == false)
        let hash = try await Deadline.$current.withValue(past) {
            try await ScryptHasher(resilience: .on.without(.deadline)).hash("secret")
        }
        #expect(hash.hasPrefix("scrypt$"))
    }
}
