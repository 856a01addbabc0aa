package import ShopCore
package import ShopRuntime

/// A service at a URL, over HTTP/1.1.
package struct HTTPTransport: OperationTransport {
    private let remote: RemoteTransport

    /// - Parameters:
    ///   - url: where the service listens, such as `http://127.0.0.1:4711`; `/internal/CONTEXT/OPERATION` is appended.
    ///   - token: this service's token for that audience.
    ///   - budgetMillis: a call's budget where its request brings no nearer deadline.
    ///   - shield: the process's one for this dependency; nil makes one.
    package init(
        to dependency: ContextName, url: String, token: String, budgetMillis: Int = RemoteTransport.defaultBudgetMillis,
        resilience: Resilience = .on, shield: DependencyGuard? = nil, traffic: Traffic = .shared
    ) {
        remote = RemoteTransport(
            to: dependency,
            over: NIOWire(to: dependency, url: url, token: token, passesDeadlines: resilience.uses(.deadline), traffic: traffic),
            budgetMillis: budgetMillis, resilience: resilience, shield: shield, traffic: traffic)
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response { try await remote.call(operation) }

    /// Connections to one service at once, shared out among the event loops.
    package static let maximumConnections = 512
    /// On one machine or in one cluster a connection is made at once or not at all.
    package static let connectMillis: Int64 = 500
}
