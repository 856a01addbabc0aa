import ArgumentParser
import Report

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Makes report.html, report.md and results.json anew from a run's raw data alone.",
        discussion: "Example: shopbench report results/20260102-150405")

    @Argument(help: "The folder of the results.") var directory: String

    func run() async throws { print(try ReportWriter(directory: directory).write().screenAnswer) }
}
