import ArgumentParser
import Experiments
import Report
import ShopRuntime
import Topology

struct FloorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "floor", abstract: "CPU time a request on one processor, beside what the parts cost at least.",
        discussion: "Example: shopbench floor --cpus 0/1\nExits with 3 where a limit is missed.")

    @OptionGroup var options: RunOptions

    func run() async throws {
        let settings = try options.settings(parts: [])
        let seconds = options.full ? 8.0 : 3.0
        let records = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: seconds * 5 + 10)
            let laboratory = try Laboratory(settings, progress: progress, architectures: [.monolith])
            defer { laboratory.close() }
            let records = try await Floor(laboratory, seconds: seconds).measure()
            progress.finish()
            return records
        }
        var isMissed = false
        for record in records {
            let name = record.name + String(repeating: " ", count: max(0, 38 - record.name.count))
            var line = "\(name) \(tenths(record.cpuMicrosPerRequest)) µs"
            if let (ratio, isKept) = Floor.verdict(record, among: records), let limit = record.limitTimes {
                line += "  \(hundredths(ratio)) × \(record.comparedWith ?? ""), at most \(tenths(limit)) ×: \(isKept ? "passed" : "MISSED")"
                if !isKept { isMissed = true }
            }
            print(line)
        }
        if isMissed { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.thresholdMissed) }
    }

    private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    private func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

/// Started by `floor` and `selftest`.
struct FloorServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "floor-server", shouldDisplay: false)

    @Option var kind: String
    @Option var port: Int

    func run() async throws {
        guard let kind = FloorServer.Kind(rawValue: kind) else { throw ValidationError("--kind takes hello, service or defects.") }
        try await FloorServer.run(kind, port: port)
    }
}

/// Started by `floor`.
struct FloorClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "floor-client", shouldDisplay: false)

    @Option var url: String
    @Option var calls: Int

    func run() async throws { try await FloorClient.run(url: url, calls: calls) }
}
