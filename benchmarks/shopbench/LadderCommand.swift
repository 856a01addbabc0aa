import ArgumentParser
import Experiments
import Report
import ShopRuntime

struct LadderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ladder",
        abstract: "The price of a boundary, one decision a rung: monolith, saga, encoding, more and more processes, network delay.",
        discussion: "Nine minutes by default.\nExample: shopbench ladder --rounds 6 --rate 150")

    @OptionGroup var options: RunOptions
    @Option(help: "Times that every rung is measured, however long it takes; an interval needs two.") var rounds: Int?

    func validate() throws {
        guard rounds.map({ (1...1_000).contains($0) }) ?? true else { throw ValidationError("--rounds takes 1 to 1000.") }
    }

    func run() async throws {
        var settings = try options.settings(parts: [.ladder])
        settings.ladderRounds = rounds
        let isValid = try await Interruption.cancels { [settings, out = options.out] in try await Self.measure(settings, out: out) }
        if !isValid { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.failed) }
    }

    /// - Returns: whether every rung has as many rounds as an interval needs.
    @MainActor
    private static func measure(_ settings: RunSettings, out: String?) async throws -> Bool {
        let progress = Progress(plannedSeconds: settings.plannedSeconds)
        // Before the folder, so that a missing binary leaves none behind.
        let laboratory = try Laboratory(settings, progress: progress)
        defer { laboratory.close() }
        let id = ResultsFolder.newID()
        let directory = out ?? "results/\(id)"
        try ResultsFolder.create(directory)
        let compare = Compare(laboratory, directory: directory, id: id)
        let (record, summary) = try await compare.performAndReport()
        guard let text = try LadderText.read(from: directory) else {
            print("no rung was measured; report: \(summary.reportPath)")
            return false
        }
        print((text.lines + ["report: \(summary.reportPath)"]).joined(separator: "\n"))
        return !record.interrupted && compare.isWhole && text.isComplete(rounds: settings.isSmoke ? 1 : min(settings.ladderRounds ?? 2, 2))
    }
}
