import ArgumentParser
import Experiments
import Report
import ShopRuntime

import struct Experiments.FailureCell

/// Runs experiments and ends with the report's one-screen answer.
enum ExperimentRun {
    static func run(_ options: RunOptions, parts: Set<RunSettings.Part>, cells: [FailureCell]? = nil) async throws {
        var settings = try options.settings(parts: parts)
        settings.chosenCells = cells
        let isValid = try await Interruption.cancels { [settings] in
            let progress = Progress(plannedSeconds: settings.plannedSeconds)
            // Before the folder, so that a missing binary leaves none behind.
            let laboratory = try Laboratory(settings, progress: progress)
            defer { laboratory.close() }
            let id = ResultsFolder.newID()
            let directory = options.out ?? "results/\(id)"
            try ResultsFolder.create(directory)
            let compare = Compare(laboratory, directory: directory, id: id)
            let (record, summary) = try await compare.performAndReport()
            print(summary.screenAnswer)
            guard compare.isWhole else { return false }
            return settings.isSmoke
                ? RunVerdict.works(record, parts) : RunVerdict.isValid(record, reportIsValid: summary.isValid, parts)
        }
        if !isValid { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.failed) }
    }
}
