import ArgumentParser
import Logging
import MonolithShop
import ShopRuntime
import ShopSQL

struct MonolithCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monolith",
        abstract: "Runs the whole shop as one process over one database.",
        discussion: """
            Examples:
              monolith
              monolith --port 9000 --data /tmp/shop --no-demo
              monolith --supervised
            """)

    @Option(help: "Public port.")
    var port = 8080

    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Data folder; the database is monolith.sqlite inside.")
    var data = "./.twinshop/monolith"

    @Flag(inversion: .prefixedNo, help: "Fill a new shop with demo data; the default. A shop that has begun stays as it is.")
    var demo: Bool?

    @Flag(help: "Run as a child of a process that starts it again when it crashes.")
    var supervised = false

    @Option(help: "When a commit counts as done: full (it is on the disk) or normal (it survives a crash of the process).")
    var durability = "full"

    @Option(help: "\(Logs.levelNames.joined(separator: ", ")).")
    var logLevel = Logs.defaultLevel.rawValue

    @Option(help: ArgumentHelp("Card processor over HTTP; without it, one inside the process.", valueName: "url"))
    var cardProcessor: String?

    @Option(help: "How long a parcel waits before it is dispatched, in milliseconds.")
    var dispatchAfterMillis = MonolithSettings.defaultDispatchAfterMillis

    @Option(parsing: .unconditional, help: ArgumentHelp("\(Resilience.help)", valueName: "list"))
    var resilience: String?

    func validate() throws {
        do { _ = try chosenResilience() } catch { throw ValidationError("--resilience: \(error).") }
        guard dispatchAfterMillis >= 0 else { throw ValidationError("--dispatch-after-millis must be 0 or more.") }
        guard (1...65_535).contains(port) else { throw ValidationError("--port must be 1 to 65535.") }
        guard ["full", "normal"].contains(durability) else { throw ValidationError("--durability must be full or normal.") }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level must be one of \(Logs.levelNames.joined(separator: ", ")).")
        }
    }
}

extension MonolithCommand {
    var settings: MonolithSettings {
        MonolithSettings(
            host: host, port: port, data: data, isDemo: demo, durability: durability == "normal" ? .normal : .full,
            cardProcessorURL: cardProcessor, dispatchAfterMillis: dispatchAfterMillis,
            resilience: (try? chosenResilience()) ?? .on)
    }

    /// What the command line says, or else `TWINSHOP_RESILIENCE`.
    private func chosenResilience() throws -> Resilience { try resilience.map { try Resilience($0) } ?? .environment() }
}
