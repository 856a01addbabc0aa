import ArgumentParser
import Logging
import ShopLayout
import ShopRuntime

struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "microservices",
        abstract: "Runs the shop as eight services behind a gateway, on this machine.",
        discussion: """
            Starts, supervises and stops the whole set. The gateway's port is the only public one; services listen on free loopback ports.

            Examples:
              microservices
              microservices --port 9000 --data /tmp/shop --no-demo
              microservices --groups gateway+catalog+inventory+reviews+carts,orders+payments+shipping+accounts
              microservices --groups one --calls codec
            """)

    @Option(help: "Public port.")
    var port = 8080

    @Option(help: "Address that the gateway listens on.")
    var host = "127.0.0.1"

    @Option(help: "Data folder; each service keeps to its own folder inside.")
    var data = "./.twinshop/microservices"

    @Flag(inversion: .prefixedNo, help: "Fill a new shop with demo data; the default where the folder is new.")
    var demo: Bool?

    @Option(help: "When a commit counts as done: full (it is on the disk) or normal (it survives a crash of the process).")
    var durability = "full"

    @Option(help: "\(Logs.levelNames.joined(separator: ", ")).")
    var logLevel = Logs.defaultLevel.rawValue

    @Option(help: ArgumentHelp("Card processor over HTTP; without it, one inside the payments service.", valueName: "url"))
    var cardProcessor: String?

    @Option(
        help: ArgumentHelp(
            "Which of them share a process: groups parted by commas, names joined by + (gateway, accounts, catalog, inventory, carts, orders, "
                + "payments, shipping, reviews; each once), or 'one', or 'each'. Without it, each service runs as its own executable.",
            valueName: "list"))
    var groups: String?

    @Option(help: "How those that share a process call each other: direct, or codec (turned into bytes and back, as on a network).")
    var calls = "direct"

    @Option(help: ArgumentHelp("Port that a service's process listens on, such as catalog=9001; may be repeated.", valueName: "name=port"))
    var servicePort: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where other processes find a service, such as catalog=http://127.0.0.1:9101, if a proxy stands before it; may be repeated.",
            valueName: "name=url"))
    var serviceUrl: [String] = []

    @Option(parsing: .unconditional, help: ArgumentHelp("\(Resilience.help)", valueName: "list"))
    var resilience: String?

    var layout: Layout {
        get throws { try groups.map { try Layout($0) } ?? .each }
    }

    var addresses: Addresses {
        get throws { try Addresses(ports: servicePort, urls: serviceUrl, layout: layout, publicPort: port) }
    }

    /// What the command line says, or else `TWINSHOP_RESILIENCE`.
    func chosenResilience() throws -> Resilience { try resilience.map { try Resilience($0) } ?? .environment() }

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port must be 1 to 65535.") }
        guard ["full", "normal"].contains(durability) else { throw ValidationError("--durability must be full or normal.") }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level must be one of \(Logs.levelNames.joined(separator: ", ")).")
        }
        guard ["direct", "codec"].contains(calls) else { throw ValidationError("--calls must be direct or codec.") }
        do { _ = try chosenResilience() } catch { throw ValidationError("--resilience: \(error).") }
        do { _ = try addresses } catch let error as LayoutError { throw ValidationError("\(error).") }
    }
}
