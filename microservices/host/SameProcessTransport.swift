import ShopCore
import ShopRPC
import Synchronization

/// The services of this process, known once all of them have been put together.
final class LocalRegistries: Sendable {
    private let registries = Mutex<[ContextName: OperationRegistry]>([:])

    func add(_ registry: OperationRegistry, of context: ContextName) { registries.withLock { $0[context] = registry } }

    func registry(of context: ContextName) -> OperationRegistry? { registries.withLock { $0[context] } }
}

/// Calls a service of the same process directly. It is looked up at the call, since two services may need each other.
struct SameProcessTransport: OperationTransport {
    let context: ContextName
    let registries: LocalRegistries

    func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        guard let registry = registries.registry(of: context) else {
            let detail = "it is neither in this process nor named in TWINSHOP_PEERS"
            throw .unavailable(Unavailable(dependency: context.rawValue, reason: .unreachable, mayHaveRun: false, detail: detail))
        }
        return try await LocalTransport(registry, dependency: context).call(operation)
    }
}
