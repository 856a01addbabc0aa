import Hummingbird
import Logging
import NIOCore
import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Servers of known behaviour, each run in a process of its own: what the floors and the self-test measure.
package enum FloorServer {
    package enum Kind: String, Sendable, CaseIterable {
        /// A constant: what the web framework itself costs.
        case hello
        /// The catalog over the internal transport, answering a constant: what a call between two services costs.
        case service
        /// Delays, errors and freezes of known size.
        case defects
        /// Bytes back as they came, without any framework: what the loopback itself takes.
        case echo
        /// A constant on one loop, without any framework: what the generator costs is measured against it.
        case null
    }

    /// The catalog's audience and caller; the key is fixed because nothing is behind it.
    static let key = ServiceKey(startSecret: Array("floor".utf8), audience: "catalog")
    static var token: String { key.token(caller: "gateway", audience: "catalog") }

    /// Serves until it is told to stop.
    package static func run(_ kind: Kind, port: Int) async throws {
        if kind == .null { return try await NullServer.run(port: port) }
        if kind == .echo { try Loopback.echo(port: port) { sayReady(port) } }
        Runtime.installExecutor()
        let router = Router()
        switch kind {
        case .hello:
            router.get("hello") { _, _ in "hello" }
            router.post("internal/catalog/constant") { _, _ in "hello" }
        case .service:
            var registry = OperationRegistry()
            registry.serve(ConstantCatalog())
            ShopRPC.mount(registry, of: .catalog, on: router, gate: ServiceGate(audience: "catalog", key: key, callers: ["gateway"]))
        case .defects: addDefects(to: router)
        case .null, .echo: break
        }
        var logger = Logger(label: "floor")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { _ in sayReady(port) }, logger: logger)
        try await ServiceRunner.run(name: "floor", services: [application], logger: logger)
    }

    static func sayReady(_ port: Int) {
        print("ready on http://127.0.0.1:\(port)")
        fflush(nil)
    }

    private static func addDefects(to router: Router<BasicRequestContext>) {
        router.get("ok") { _, _ in "ok" }
        router.get("delay/:millis") { _, context in
            try await Task.sleep(for: .milliseconds(context.parameters.require("millis", as: Int.self)))
            return "late"
        }
        let count = Counter()
        router.get("errors") { _, _ in Response(status: count.next().isMultiple(of: 20) ? .internalServerError : .ok) }
        let slow = Counter()
        router.get("slow") { _, _ in
            if slow.next().isMultiple(of: 100) { try await Task.sleep(for: .milliseconds(200)) }
            return "ok"
        }
        // blocks: stopping its one loop is the point: everything stands still, as in a long collection of garbage.
        router.get("freeze/:millis") { _, context in
            usleep(try context.parameters.require("millis", as: UInt32.self) * 1_000)
            return "thawed"
        }
    }

    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
    }

    private struct ConstantCatalog: CatalogService {
        private let constant = Product(
            id: ProductID("p-000001"), name: "Oak table", description: "A table of oak for six, oiled.", category: "furniture",
            price: Money(amount: 12_900), version: 1)

        func list(_ request: ListProducts) async throws(CatalogFailure) -> Page<ProductSummary> { throw .notFound(constant.id) }
        func product(_ request: GetProduct) async throws(CatalogFailure) -> Product { constant }
        func products(_ request: GetProducts) async throws(CatalogFailure) -> [Product] { [constant] }
        func create(_ request: CreateProduct) async throws(CatalogFailure) -> Product { constant }
        func update(_ request: UpdateProduct) async throws(CatalogFailure) -> Product { constant }
    }
}
