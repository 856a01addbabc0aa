import Foundation
package import ShopCore
package import ShopRuntime
package import ShopSQL

/// What a service is told by whoever starts it, through its environment.
package struct ServiceSettings: Sendable {
    /// How to reach another service.
    package struct Peer: Sendable, Codable {
        package var url: String
        /// Proves this service to that one; see `ServiceTokens`.
        package var token: String

        package init(url: String, token: String) {
            self.url = url
            self.token = token
        }
    }

    /// Loopback port; 0 takes a free one.
    package var port: Int
    package var host: String
    /// The data folder of the whole set; each service keeps to its own folder inside.
    package var data: String
    package var durability: Durability
    /// Whether an empty store is filled with the demo data.
    package var isDemo: Bool
    package var peers: [ContextName: Peer]
    /// The key that callers' tokens are checked with, base64, for each context hosted here.
    package var audienceKeys: [ContextName: String]
    /// The key that signs bearer tokens, base64: accounts alone is given it.
    package var jwtKey: String
    /// A card processor over HTTP; nil for the deterministic one inside the process.
    package var cardProcessorURL: String?
    /// How long a parcel waits before it is dispatched.
    package var dispatchAfterMillis: Int64
    /// How services of this process call each other.
    package var calls: LocalCalls
    package var logLevel: String
    /// Which patterns are in force, as a server and as a caller.
    package var resilience: Resilience

    package static let defaultDispatchAfterMillis: Int64 = 30 * 60 * 1000

    /// What `--help` says of the variables below.
    package static let help = """
        Settings, from the environment:
          TWINSHOP_DATA               data folder of the whole set; a service keeps to DATA/<its name>/   (required)
          TWINSHOP_PEERS              JSON: {"catalog": {"url": "http://…", "token": "…"}, …}             ({})
          TWINSHOP_SERVICE_KEYS       JSON: {"<context>": "<base64 key that its callers' tokens carry>"}  (required)
          TWINSHOP_PORT               port to listen on                                                   (0: a free one)
          TWINSHOP_HOST               address to listen on                                                (127.0.0.1)
          TWINSHOP_DURABILITY         full | normal                                                       (full)
          TWINSHOP_DEMO               1 fills an empty store with demo data                               (0)
          TWINSHOP_JWT_KEY            base64 key of bearer tokens; accounts and gateway only
          TWINSHOP_CARD_PROCESSOR     URL of a card processor; payments only                              (in process)
          TWINSHOP_DISPATCH_AFTER_MILLIS  age at which a parcel leaves; shipping only                     (1800000)
          TWINSHOP_LOG_LEVEL          trace … critical                                                    (notice)
          TWINSHOP_RESILIENCE         on | off | such as -breaker,-bulkhead                               (on)
        """

    package init(environment settings: Settings = .environment()) throws {
        port = try settings.integer("port") ?? 0
        host = settings.text("host") ?? "127.0.0.1"
        data = try settings.requiredText("data")
        let named = settings.text("durability") ?? Durability.full.rawValue
        guard let durability = Durability(rawValue: named) else {
            throw SettingsError.malformed("TWINSHOP_DURABILITY", reason: "'\(named)' is neither full nor normal")
        }
        self.durability = durability
        isDemo = settings.flag("demo")
        peers = try ServiceSettings.map(settings.text("peers") ?? "{}", "TWINSHOP_PEERS")
        audienceKeys = try ServiceSettings.map(try settings.requiredText("service.keys"), "TWINSHOP_SERVICE_KEYS")
        jwtKey = settings.text("jwt.key") ?? ""
        cardProcessorURL = settings.text("card.processor")
        dispatchAfterMillis = Int64(try settings.integer("dispatch.after.millis") ?? Int(ServiceSettings.defaultDispatchAfterMillis))
        let localCalls = settings.text("calls") ?? LocalCalls.direct.rawValue
        guard let calls = LocalCalls(rawValue: localCalls) else {
            throw SettingsError.malformed("TWINSHOP_CALLS", reason: "'\(localCalls)' is neither direct nor codec")
        }
        self.calls = calls
        logLevel = settings.text("log.level") ?? "notice"
        resilience = try .environment(settings)
    }

    /// A JSON object whose members are named after contexts.
    private static func map<Value: Decodable>(_ json: String, _ variable: String) throws -> [ContextName: Value] {
        do {
            let members = try JSONDecoder().decode([String: Value].self, from: Data(json.utf8))
            return try Dictionary(
                uniqueKeysWithValues: members.map { name, value in
                    guard let context = ContextName(rawValue: name) else {
                        throw SettingsError.malformed(variable, reason: "there is no context '\(name)'")
                    }
                    return (context, value)
                })
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError.malformed(variable, reason: "it must be a JSON object by context")
        }
    }
}
