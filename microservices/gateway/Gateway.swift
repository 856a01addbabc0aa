import Foundation
import Logging
package import ServiceLifecycle
package import ShopCore
import ShopHTTP
package import ShopRPC
package import ShopRuntime
import ShopSecurity

/// The gateway as a process: the one public edge of the microservices. It holds no store.
package enum Gateway {
    package static let help = """
        Serves the shop's public API over the eight services. `microservices` starts the whole set; run this by itself only to put a gateway
        before services that run elsewhere.

        Settings, from the environment:
          TWINSHOP_PEERS      JSON: {"catalog": {"url": "http://…", "token": "…"}, …}, all eight contexts   (required)
          TWINSHOP_JWT_KEY    base64 key that bearer tokens are checked with                                (required)
          TWINSHOP_PORT       port to listen on                                                             (8080)
          TWINSHOP_HOST       address to listen on                                                          (127.0.0.1)
          TWINSHOP_LOG_LEVEL  trace … critical                                                              (notice)
          TWINSHOP_RESILIENCE on | off | such as -breaker,-bulkhead                                         (on)
        """

    private struct Peer: Decodable {
        var url: String
        var token: String
    }

    /// Revocations are followed this often: the longest that another gateway's sign-out takes to reach this one.
    private static let followRevocationsMillis = 1000

    package static func run() async {
        await ServiceRunner.main(name: "gateway") {
            let settings = Settings.environment()
            Logs.bootstrap(service: "gateway", level: settings.text("log.level").flatMap(Logger.Level.init(rawValue:)) ?? Logs.defaultLevel)
            try await serve(settings)
        }
    }

    private static func serve(_ settings: Settings) async throws {
        let peers = try peers(settings)
        let host = settings.text("host") ?? "127.0.0.1"
        let resilience = try Resilience.environment(settings)
        func remote(_ context: ContextName, budgetMillis: Int) -> any OperationTransport {
            HTTPTransport(
                to: context, url: peers[context]?.url ?? "", token: peers[context]?.token ?? "", budgetMillis: budgetMillis,
                resilience: resilience)
        }
        let parts = try parts(
            over: remote, jwtKey: try settings.requiredText("jwt.key"), host: host, port: try settings.integer("port") ?? 8080,
            resilience: resilience
        ) { port in StandardOutput.write("gateway ready on http://\(host):\(port)") }
        try await ServiceRunner.run(name: "gateway", services: parts)
    }

    /// What serves the public API, in the order of starts; to be run by whoever hosts it.
    /// - Parameters:
    ///   - transport: the way to a service; the milliseconds are the call's budget where it goes over a network.
    ///   - jwtKey: base64.
    ///   - onReady: told the port once connections are accepted.
    package static func parts(
        over transport: (ContextName, _ budgetMillis: Int) throws -> any OperationTransport, jwtKey: String, host: String, port: Int,
        resilience: Resilience, onReady: @escaping @Sendable (Int) -> Void
    ) throws -> [any Service] {
        let services = try Services { context in
            // A password's hash takes its time, and others may wait before it.
            try transport(context, context == .accounts ? APILimits().requestMillis : RemoteTransport.defaultBudgetMillis)
        }
        let revocations = RevocationList()
        let shop = GatewayShop(services: services, revocations: revocations)
        let clock = SystemClock.wallClock
        let verifier = SessionVerifier(key: try JWTKey(base64: jwtKey), clock: clock)
        let state = EdgeState()
        let edge = EdgeApplication(
            responder: PublicAPI(shop: shop, verifier: verifier, resilience: resilience, isDraining: { state.isDraining }).responder(),
            host: host, port: port, resilience: resilience, state: state, onReady: onReady)
        let follow = Worker(name: "follow revocations", everyMillis: followRevocationsMillis) {
            let news = try await services.accounts.revokedSessions(ListRevokedSessions(afterSequence: revocations.lastSequence))
            revocations.load(news, now: clock.now())
        }
        return [follow, edge]
    }

    private static func peers(_ settings: Settings) throws -> [ContextName: Peer] {
        let named: [String: Peer]
        do {
            named = try JSONDecoder().decode([String: Peer].self, from: Data(try settings.requiredText("peers").utf8))
        } catch is DecodingError {
            throw SettingsError.malformed("TWINSHOP_PEERS", reason: "it must be a JSON object by context")
        }
        let peers = Dictionary(uniqueKeysWithValues: named.compactMap { name, peer in ContextName(rawValue: name).map { ($0, peer) } })
        if let missing = ContextName.allCases.first(where: { peers[$0] == nil }) {
            throw SettingsError.malformed("TWINSHOP_PEERS", reason: "it lacks '\(missing.rawValue)'")
        }
        return peers
    }
}
