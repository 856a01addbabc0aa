import ArgumentParser
import Experiments
import Report
import ShopRuntime

/// Runs experiments and ends with the report's one-screen answer.
enum ExperimentRun {
    static func run(_ options: RunOptions, parts: Set<RunSettings.Part>) async throws {
        let settings = try options.settings(parts: parts)
        let isValid = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: settings.plannedSeconds)
            // Before the folder, so that a missing binary leaves none behind.
            let laboratory = try Laboratory(settings, progress: progress)
            defer { laboratory.close() }
            let id = ResultsFolder.newID()
            let directory = options.out ?? "results/\(id)"
            try ResultsFolder.create(directory)
            let record = try await Compare(laboratory, directory: directory, id: id).perform()
            let summary = try ReportWriter(directory: directory).write()
            print(summary.screenAnswer)
            return Self.isValid(record, summary, parts)
        }
        if !isValid { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.failed) }
    }

    private static func isValid(_ record: RunRecord, _ summary: ReportSummary, _ parts: Set<RunSettings.Part>) -> Bool {
        if record.interrupted { return false }
        // A failure run alone has no block pairs that the report could call valid.
        let hasBlocks = !record.blocks.isEmpty
        if hasBlocks, parts.contains(.latency), parts.contains(.throughput), !summary.isValid { return false }
        if hasBlocks, record.blocks.allSatisfy({ !$0.void.isEmpty }) { return false }
        return record.failures.allSatisfy { cell in
            cell.invariants.allSatisfy(\.violations.isEmpty) && (cell.void.isEmpty || isOnlyNotRun(cell))
        }
    }

    /// A fault that cannot be injected on this machine is listed with its reason; it does not spoil the rest.
    private static func isOnlyNotRun(_ cell: FailureRecord) -> Bool { cell.void.allSatisfy { $0.hasPrefix("not run: ") } }
}
