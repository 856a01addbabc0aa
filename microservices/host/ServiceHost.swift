import DemoData
import Glibc
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import ShopCore
import ShopMessaging
import ShopRPC
import ShopRuntime
import ShopSQL

/// Runs one service, or any set of them, as a process.
package enum ServiceHost {
    /// Everything from the environment to the exit code. Services that share a process call each other directly.
    package static func run(_ definitions: [ServiceDefinition], isNode: Bool = false) async {
        Runtime.installExecutor()
        if !isNode { answerHelp(definitions) }
        let name = definitions.map(\.context.rawValue).joined(separator: "+")
        await ServiceRunner.main(name: name) {
            let settings = try ServiceSettings()
            Logs.bootstrap(service: name, level: Logger.Level(rawValue: settings.logLevel) ?? Logs.defaultLevel)
            try await serve(definitions, settings, name: name)
        }
    }

    private static func serve(_ definitions: [ServiceDefinition], _ settings: ServiceSettings, name: String) async throws {
        let switchboard = Switchboard(peers: settings.peers)
        let readiness = Readiness()
        let router = Router()
        mountHealth(on: router, readiness: readiness)

        var hosted: [RunningService] = []
        for definition in definitions {
            let service = try await RunningService(definition, settings: settings, transport: switchboard.transport)
            switchboard.host(service.registry, of: definition.context)
            mount(service.registry, of: definition.context, on: router, gate: try gate(of: definition.context, settings))
            hosted.append(service)
        }
        let running = hosted
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { channel in
                readiness.isReady = true
                StandardOutput.write("\(name) ready on http://\(settings.host):\(channel.localAddress?.port ?? settings.port)")
            },
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        // In reverse order at a stop: no new request, then the workers and consumers, then the stores.
        do {
            try await ServiceRunner.run(
                name: name,
                services: running.map(StoreService.init) + running.flatMap(\.background) + [application, Draining(readiness, running)])
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw SettingsError.malformed("TWINSHOP_PORT", reason: "port \(settings.port) is taken")
        }
    }

    private static func gate(of context: ContextName, _ settings: ServiceSettings) throws -> ServiceGate {
        guard let key = settings.audienceKeys[context].flatMap(ServiceKey.init(base64:)) else {
            throw SettingsError.malformed("TWINSHOP_SERVICE_KEYS", reason: "it lacks a base64 key of 32 bytes for '\(context.rawValue)'")
        }
        // Whoever holds a token that this key made was given it by the start, to make just these calls.
        let callers = ["gateway"] + ContextName.allCases.filter { $0 != context }.map(\.rawValue)
        return ServiceGate(audience: context.rawValue, key: key, callers: callers)
    }
}

/// Where an operation goes: to a service in this process, or over the network.
private final class Switchboard: Sendable {
    private let peers: [ContextName: ServiceSettings.Peer]
    private let local = LocalRegistries()

    init(peers: [ContextName: ServiceSettings.Peer]) { self.peers = peers }

    func host(_ registry: OperationRegistry, of context: ContextName) { local.add(registry, of: context) }

    @Sendable func transport(to context: ContextName) throws -> any OperationTransport {
        guard let peer = peers[context] else { return SameProcessTransport(context: context, registries: local) }
        return HTTPTransport(to: context, url: peer.url, token: peer.token)
    }
}
