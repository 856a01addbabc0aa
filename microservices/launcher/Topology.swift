import ShopCore
import ShopRPC
import Supervision

/// The set on one screen: eight services on free loopback ports, the gateway on the public one.
struct Topology {
    var options: LaunchOptions
    /// The folder that the executables lie in.
    var binaries: String
    var jwtKey: String
    var ports: [ContextName: Int]
    /// Made anew by each start: a token of an earlier one opens nothing.
    private let startSecret = ServiceKey.newStartSecret()

    init(options: LaunchOptions, binaries: String, jwtKey: String) throws {
        self.options = options
        self.binaries = binaries
        self.jwtKey = jwtKey
        ports = Dictionary(uniqueKeysWithValues: zip(ContextName.allCases, try Ports.free(ContextName.allCases.count)))
    }

    var programs: [ChildProgram] { ContextName.allCases.map(service) + [gateway] }

    private func service(_ context: ContextName) -> ChildProgram {
        var environment = common
        environment["TWINSHOP_HOST"] = "127.0.0.1"
        environment["TWINSHOP_PORT"] = String(ports[context] ?? 0)
        environment["TWINSHOP_PEERS"] = peers(of: context.rawValue, CallGraph.callees(of: context))
        environment["TWINSHOP_SERVICE_KEYS"] = #"{"\#(context.rawValue)":"\#(key(of: context).base64)"}"#
        if context == .accounts { environment["TWINSHOP_JWT_KEY"] = jwtKey }
        if context == .payments, let url = options.cardProcessor { environment["TWINSHOP_CARD_PROCESSOR"] = url }
        return ChildProgram(
            name: context.rawValue, executable: "\(binaries)/\(context.rawValue)-service", environment: environment,
            address: url(of: context))
    }

    /// Stopped first: while it drains, the services still answer.
    private var gateway: ChildProgram {
        var environment = common
        environment["TWINSHOP_HOST"] = options.host
        environment["TWINSHOP_PORT"] = String(options.port)
        environment["TWINSHOP_PEERS"] = peers(of: "gateway", ContextName.allCases)
        environment["TWINSHOP_JWT_KEY"] = jwtKey
        return ChildProgram(
            name: "gateway", executable: "\(binaries)/gateway", environment: environment,
            address: "http://\(options.host):\(options.port)", stage: 1)
    }

    private var common: [String: String] {
        [
            "TWINSHOP_DATA": options.data, "TWINSHOP_DURABILITY": options.durability, "TWINSHOP_DEMO": options.isDemo ? "1" : "0",
            "TWINSHOP_LOG_LEVEL": options.logLevel,
        ]
    }

    private func peers(of caller: String, _ callees: [ContextName]) -> String {
        let members = callees.map { callee in
            let token = key(of: callee).token(caller: caller, audience: callee.rawValue)
            return #""\#(callee.rawValue)":{"url":"\#(url(of: callee))","token":"\#(token)"}"#
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func key(of context: ContextName) -> ServiceKey { ServiceKey(startSecret: startSecret, audience: context.rawValue) }

    private func url(of context: ContextName) -> String { "http://127.0.0.1:\(ports[context] ?? 0)" }
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
}
