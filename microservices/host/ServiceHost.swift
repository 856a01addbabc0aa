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
    /// Everything from the environment to the exit code, for a service's own executable.
    package static func run(_ definitions: [ServiceDefinition]) async {
        Runtime.installExecutor()
        answerHelp(definitions)
        await run(definitions, edge: nil, name: definitions.map(\.context.rawValue).joined(separator: "+"))
    }

    /// Services that share a process, and an edge with them, call each other without a network.
    static func run(_ definitions: [ServiceDefinition], edge: HostedEdge?, name: String) async {
        await ServiceRunner.main(name: name) {
            let settings = try ServiceSettings()
            Logs.bootstrap(service: name, level: Logger.Level(rawValue: settings.logLevel) ?? Logs.defaultLevel)
            try await serve(definitions, edge, settings, name: name)
        }
    }

    private static func serve(
        _ definitions: [ServiceDefinition], _ edge: HostedEdge?, _ settings: ServiceSettings, name: String
    ) async throws {
        let switchboard = Switchboard(
            peers: settings.peers, hosted: Set(definitions.map(\.context)), calls: settings.calls, resilience: settings.resilience)
        let readiness = Readiness()
        let router = Router()
        mountHealth(on: router, readiness: readiness)

        var hosted: [RunningService] = []
        for definition in definitions {
            let service = try await RunningService(definition, settings: settings) { try switchboard.transport(to: $0) }
            switchboard.host(service.registry, of: definition.context)
            mount(
                service.registry, of: definition.context, on: router, gate: try gate(of: definition.context, settings),
                resilience: settings.resilience)
            hosted.append(service)
        }
        let running = hosted
        let line = ReadyLine(name: name, servers: edge == nil ? 1 : 2) { readiness.isReady = true }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { channel in
                line.isServing("http://\(settings.host):\(channel.localAddress?.port ?? settings.port)", isPublic: false)
            },
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        let front =
            try edge?.assemble(
                EdgeSurroundings(
                    transport: { try switchboard.transport(to: $0, budgetMillis: $1) }, resilience: settings.resilience,
                    isServing: { line.isServing($0, isPublic: true) })) ?? []
        // In reverse order at a stop: the edge while all that it calls still answers, then no new call, then the workers and consumers,
        // then the stores.
        do {
            try await ServiceRunner.run(
                name: name,
                services: running.map(StoreService.init) + running.flatMap(\.background) + [application, Draining(readiness, running)]
                    + front)
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            let port = edge == nil ? "port \(settings.port)" : "port \(settings.port) or the public one"
            throw SettingsError.malformed("TWINSHOP_PORT", reason: "\(port) is taken")
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
