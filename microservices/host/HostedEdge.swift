package import ServiceLifecycle
package import ShopCore
package import ShopRPC
package import ShopRuntime
import Synchronization

/// A public edge as a value: what `node` can host beside services. The host knows no edge; an edge knows no host.
package struct HostedEdge: Sendable {
    /// As the command line names it.
    package let name: String
    /// Puts together what serves it. It is stopped before the services that it calls.
    package let assemble: @Sendable (EdgeSurroundings) throws -> [any Service]

    package init(_ name: String, assemble: @escaping @Sendable (EdgeSurroundings) throws -> [any Service]) {
        self.name = name
        self.assemble = assemble
    }
}

/// What a host gives to an edge.
package struct EdgeSurroundings: Sendable {
    /// The way to a service: a local one where it is hosted beside the edge. The milliseconds are a remote call's budget.
    package let transport: @Sendable (ContextName, _ budgetMillis: Int) throws -> any OperationTransport
    package let resilience: Resilience
    /// To be called once, with the public address, when it accepts connections.
    package let isServing: @Sendable (_ url: String) -> Void
}

/// Says that a process is ready, once all of its servers are: whoever reads that line starts to call.
final class ReadyLine: Sendable {
    private struct State {
        var awaited: Int
        var url: String?
    }

    private let name: String
    private let state: Mutex<State>
    private let onReady: @Sendable () -> Void

    /// - Parameters:
    ///   - servers: how many there are.
    ///   - onReady: called before the line is written.
    init(name: String, servers: Int, onReady: @escaping @Sendable () -> Void) {
        self.name = name
        self.onReady = onReady
        state = Mutex(State(awaited: servers))
    }

    /// - Parameter isPublic: whether this address is the one to show.
    func isServing(_ url: String, isPublic: Bool) {
        let shown: String? = state.withLock { state in
            state.awaited -= 1
            if isPublic || state.url == nil { state.url = url }
            return state.awaited == 0 ? state.url : nil
        }
        guard let shown else { return }
        onReady()
        StandardOutput.write("\(name) ready on \(shown)")
    }
}
