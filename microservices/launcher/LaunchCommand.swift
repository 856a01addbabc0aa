import ArgumentParser
import Logging
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

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port must be 1 to 65535.") }
        guard ["full", "normal"].contains(durability) else { throw ValidationError("--durability must be full or normal.") }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level must be one of \(Logs.levelNames.joined(separator: ", ")).")
        }
    }
}
