package import ShopCore
package import ShopRPC
package import ShopRuntime
import Synchronization

/// How services of one process call each other.
package enum LocalCalls: String, Sendable, CaseIterable {
    /// As functions.
    case direct
    /// Request and answer are turned into bytes and back, as on a network.
    case codec
}

/// Where an operation goes: to a service in this process, or over the network.
package final class Switchboard: Sendable {
    private let peers: [ContextName: ServiceSettings.Peer]
    private let hosted: Set<ContextName>
    private let calls: LocalCalls
    private let resilience: Resilience
    private let local = LocalRegistries()
    /// One for each service that is called over the network, whoever in this process calls it.
    private let shields = Mutex<[ContextName: DependencyGuard]>([:])

    package init(peers: [ContextName: ServiceSettings.Peer], hosted: Set<ContextName>, calls: LocalCalls, resilience: Resilience = .on) {
        self.resilience = resilience
        self.peers = peers
        self.hosted = hosted
        self.calls = calls
    }

    package func host(_ registry: OperationRegistry, of context: ContextName) { local.add(registry, of: context) }

    /// What shares the process is called locally, whatever the peers say of it.
    @Sendable package func transport(
        to context: ContextName, budgetMillis: Int = RemoteTransport.defaultBudgetMillis
    ) throws -> any OperationTransport {
        guard !hosted.contains(context), let peer = peers[context] else {
            return SameProcessTransport(context: context, registries: local, calls: calls)
        }
        return HTTPTransport(
            to: context, url: peer.url, token: peer.token, budgetMillis: budgetMillis, resilience: resilience,
            shield: shield(of: context, budgetMillis))
    }

    private func shield(of context: ContextName, _ budgetMillis: Int) -> DependencyGuard {
        shields.withLock { shields in
            if let known = shields[context] { return known }
            let made = DependencyGuard(of: context.rawValue, resilience, rules: DependencyGuard.rules(budgetMillis: budgetMillis))
            shields[context] = made
            return made
        }
    }
}

/// The services of this process, known once all of them have been put together.
final class LocalRegistries: Sendable {
    private let registries = Mutex<[ContextName: OperationRegistry]>([:])

    func add(_ registry: OperationRegistry, of context: ContextName) { registries.withLock { $0[context] = registry } }

    func registry(of context: ContextName) -> OperationRegistry? { registries.withLock { $0[context] } }
}

/// Calls a service of the same process. It is looked up at the call, since two services may need each other.
struct SameProcessTransport: OperationTransport {
    let context: ContextName
    let registries: LocalRegistries
    let calls: LocalCalls

    func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        guard let registry = registries.registry(of: context) else {
            let detail = "it is neither in this process nor named in TWINSHOP_PEERS"
            throw .unavailable(Unavailable(dependency: context.rawValue, reason: .unreachable, mayHaveRun: false, detail: detail))
        }
        switch calls {
        case .direct: return try await LocalTransport(registry, dependency: context).call(operation)
        case .codec: return try await CodecTransport(registry, dependency: context).call(operation)
        }
    }
}
