import ArgumentParser
import Experiments
import Report
import ShopRuntime
import ShopSQL
import Topology

struct FloorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "floor",
        abstract: "What the parts and the machine take at least: CPU time a request, each journey's SQL alone, the disk, the loopback.",
        discussion: "Example: shopbench floor --cpus 0/1\nExits with 3 where a limit is missed.")

    @OptionGroup var options: RunOptions

    func run() async throws {
        let settings = try options.settings(parts: [])
        let seconds = options.full ? 8.0 : 3.0
        let results = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: seconds * 7 + 12)
            let laboratory = try Laboratory(settings, progress: progress, architectures: [.monolith])
            defer { laboratory.close() }
            let results = try await Floor(laboratory, seconds: seconds).measure()
            progress.finish()
            return results
        }
        print(FloorTable.text(results))
        let isMissed = results.floors.contains { Floor.verdict($0, among: results.floors)?.isKept == false }
        if isMissed { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.thresholdMissed) }
    }
}

// MARK: Started by `floor`, `compare` and `selftest`

struct FloorServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "floor-server", shouldDisplay: false)

    @Option var kind: String
    @Option var port: Int

    func run() async throws {
        guard let kind = FloorServer.Kind(rawValue: kind) else {
            throw ValidationError("--kind takes \(FloorServer.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        try await FloorServer.run(kind, port: port)
    }
}

struct FloorClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "floor-client", shouldDisplay: false)

    @Option var url: String
    @Option var calls: Int

    func run() async throws { try await FloorClient.run(url: url, calls: calls) }
}

struct FloorProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "floor-probe", shouldDisplay: false)

    @Option var part: String
    @Option var store = ""
    @Option var folder = "."
    @Option var durability = "full"
    @Option var seconds = 1.0
    @Option var port = 0

    func run() async throws {
        switch part {
        case "journeys":
            guard let durability = Durability(rawValue: durability) else { throw ValidationError("--durability takes full or normal.") }
            try await FloorProbe.run(.journeys(store: store, folder: folder, durability: durability, seconds: seconds))
        case "disk": try await FloorProbe.run(.disk(folder: folder, seconds: seconds))
        case "http": try await FloorProbe.run(.http(port: port))
        case "tcp": try await FloorProbe.run(.tcp(port: port))
        default: throw ValidationError("--part takes journeys, disk, http or tcp.")
        }
    }
}
