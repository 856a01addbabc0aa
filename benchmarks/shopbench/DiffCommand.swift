import ArgumentParser
import FoundationEssentials
import Report
import ShopRuntime

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "What changed from one run to another: for each figure the change, its interval and a verdict.",
        discussion: """
            Example: shopbench diff results/before results/after --threshold 5%
            Reads the raw data of both and writes nothing. Exits with 0 where nothing got worse, 3 where something did, 1 where a folder is \
            missing, damaged or void, or the two were not asked the same.
            """)

    @Argument(help: "The folder of the earlier results, A.") var before: String
    @Argument(help: "The folder of the later results, B.") var after: String
    @Option(help: ArgumentHelp("Smaller changes are noise.", valueName: "percent")) var threshold = "5%"
    @Flag(help: "JSON as docs/diff.schema.json describes it, instead of a table.") var json = false

    func validate() throws { _ = try share() }

    func run() async throws {
        let diff = try RunDiff(before: before, after: after, threshold: try share())
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(diff), as: UTF8.self))
        } else {
            print(diff.table)
        }
        if diff.isWorse { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.thresholdMissed) }
    }

    /// 0.05 of `5%` or `5`.
    private func share() throws -> Double {
        let digits = threshold.hasSuffix("%") ? threshold.dropLast() : threshold[...]
        guard let percent = Double(digits), percent >= 0, percent <= 1_000 else {
            throw ValidationError("--threshold takes a percentage such as 5%.")
        }
        return percent / 100
    }
}
