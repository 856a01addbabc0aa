import ShopCore
import ShopLayout
import ShopRPC
import ShopRuntime
import Supervision

/// The set on one screen: a process for each group of the layout, on free loopback ports; the gateway on the public one.
struct Topology {
    var options: LaunchOptions
    /// The folder that the executables lie in.
    var binaries: String
    var jwtKey: String
    /// The port of each group's process, by the group's name.
    private let ports: [String: Int]
    /// Made anew by each start: a token of an earlier one opens nothing.
    private let startSecret = ServiceKey.newStartSecret()

    init(options: LaunchOptions, binaries: String, jwtKey: String) throws {
        self.options = options
        self.binaries = binaries
        self.jwtKey = jwtKey
        let groups = options.layout.groups
        let fixed = Set(options.addresses.ports.values)
        for port in fixed { try Ports.check(port, host: Topology.loopback, option: "--service-port") }
        var free = try Ports.free(groups.count + fixed.count + 1).filter { !fixed.contains($0) && $0 != options.port }[...]
        ports = try Dictionary(
            uniqueKeysWithValues: groups.map { ($0.name, try options.addresses.port(of: $0) ?? free.removeFirst()) })
    }

    /// The gateway's process last: it is started once what it calls is usable, and stopped first, so that while it drains the others still
    /// answer.
    var programs: [ChildProgram] {
        options.layout.groups.filter { !$0.hostsGateway }.map { program($0) }
            + options.layout.groups.filter(\.hostsGateway).map { program($0) }
    }

    private func program(_ group: Layout.Group) -> ChildProgram {
        let publicURL = "http://\(options.host):\(options.port)"
        return ChildProgram(
            name: group.name, executable: "\(binaries)/\(executable(of: group))",
            arguments: options.isGrouped ? group.members.map(\.name) : [], environment: environment(of: group),
            address: group.hostsGateway ? publicURL : url(of: group), stage: group.hostsGateway ? 1 : 0)
    }

    /// A service alone has an executable of its own, as one that is deployed has; a layout that was asked for is all of one kind.
    private func executable(of group: Layout.Group) -> String {
        if options.isGrouped { return "node" }
        return group.hostsGateway ? "gateway" : "\(group.name)-service"
    }

    private func environment(of group: Layout.Group) -> [String: String] {
        var environment = [
            "TWINSHOP_DATA": options.data, "TWINSHOP_DURABILITY": options.durability, "TWINSHOP_DEMO": options.isDemo ? "1" : "0",
            "TWINSHOP_LOG_LEVEL": options.logLevel, "TWINSHOP_CALLS": options.calls, "TWINSHOP_PEERS": peers(of: group),
            "TWINSHOP_RESILIENCE": options.resilience.description, "TWINSHOP_HOST": Topology.loopback,
            "TWINSHOP_PORT": String(ports[group.name] ?? 0),
        ]
        let keys = group.contexts.map { #""\#($0.rawValue)":"\#(key(of: $0).base64)""# }
        environment["TWINSHOP_SERVICE_KEYS"] = "{\(keys.joined(separator: ","))}"
        if group.hostsGateway || group.contexts.contains(.accounts) { environment["TWINSHOP_JWT_KEY"] = jwtKey }
        if group.contexts.contains(.payments), let url = options.cardProcessor { environment["TWINSHOP_CARD_PROCESSOR"] = url }
        if group.hostsGateway {
            // The gateway's own executable has this port alone.
            let prefix = options.isGrouped ? "TWINSHOP_PUBLIC" : "TWINSHOP"
            environment["\(prefix)_HOST"] = options.host
            environment["\(prefix)_PORT"] = String(options.port)
        }
        return environment
    }

    /// The services outside the group that its members call, each with the token of the first member that does.
    private func peers(of group: Layout.Group) -> String {
        let members = ContextName.allCases.filter { !group.contexts.contains($0) }.compactMap { callee -> String? in
            guard let caller = group.members.first(where: { CallGraph.callees(of: $0).contains(callee) }) else { return nil }
            let token = key(of: callee).token(caller: caller.name, audience: callee.rawValue)
            return #""\#(callee.rawValue)":{"url":"\#(url(of: callee))","token":"\#(token)"}"#
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func key(of context: ContextName) -> ServiceKey { ServiceKey(startSecret: startSecret, audience: context.rawValue) }

    /// Where the others find a service: at its process, or at what was put before it.
    private func url(of context: ContextName) -> String {
        if let url = options.addresses.urls[context] { return url }
        return options.layout.groups.first { $0.contexts.contains(context) }.map(url(of:)) ?? ""
    }

    private func url(of group: Layout.Group) -> String { "http://\(Topology.loopback):\(ports[group.name] ?? 0)" }

    private static let loopback = "127.0.0.1"
}

/// What the command line decided.
struct LaunchOptions {
    var host: String
    var port: Int
    var data: String
    var isDemo: Bool
    var durability: String
    var logLevel: String
    var cardProcessor: String?
    var layout: Layout
    /// Whether a layout was asked for.
    var isGrouped: Bool
    var addresses: Addresses
    /// How services of one process call each other: direct or codec.
    var calls: String
    var resilience: Resilience
}
