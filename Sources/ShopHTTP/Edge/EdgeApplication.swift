import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycle
package import ShopRuntime
import Synchronization

/// The HTTP server of an edge, on the event loops that everything else runs on.
package struct EdgeApplication: Service {
    private let application: Application<EdgeResponder>
    private let state: EdgeState

    /// - Parameter onReady: told the port once connections are accepted.
    package init(
        responder: EdgeResponder, host: String, port: Int, limits: APILimits = APILimits(), resilience: Resilience = .on, state: EdgeState,
        onReady: @escaping @Sendable (Int) -> Void
    ) {
        self.state = state
        let admission = resilience.uses(.admission) ? AdmissionControl(limits.admission) : nil
        application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        EdgeConnection(requestMillis: limits.requestMillis, admission: admission)
                    ],
                    idleTimeout: .seconds(Int64(limits.idleSeconds)))),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in onReady(channel.localAddress?.port ?? port) },
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
    }

    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await application.run()
        } onGracefulShutdown: { [state] in
            state.drain()
        }
    }
}

/// Whether an edge is on its way out.
package final class EdgeState: Sendable {
    private let draining = Atomic(false)

    package init() {}

    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    package func drain() { draining.store(true, ordering: .relaxed) }
}
