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
            return settings.isSmoke ? Self.works(record, parts) : Self.isValid(record, summary, parts)
        }
        if !isValid { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.failed) }
    }

    /// Of a smoke run: everything ran, and no order was lost. How fast is not its business, so neither is a machine that was busy.
    private static func works(_ record: RunRecord, _ parts: Set<RunSettings.Part>) -> Bool {
        let served = record.blocks.allSatisfy {
            (!parts.contains(.latency) || $0.latency.requests > 0)
                && (!parts.contains(.throughput) || $0.throughput.requestsPerSecond > 0)
        }
        let blocks = parts.isDisjoint(with: [.latency, .throughput]) ? 0 : 2
        let searched = record.capacity.count { !$0.steps.isEmpty && $0.steps.allSatisfy { $0.requests > 0 } }
        return !record.interrupted && served && record.blocks.count == blocks && searched == (parts.contains(.capacity) ? 2 : 0)
            && record.failures.allSatisfy { $0.acknowledgedOrders > 0 && $0.invariants.allSatisfy(\.violations.isEmpty) }
    }

    private static func isValid(_ record: RunRecord, _ summary: ReportSummary, _ parts: Set<RunSettings.Part>) -> Bool {
        if record.interrupted { return false }
        // A failure run alone has no block pairs that the report could call valid.
        let hasBlocks = !record.blocks.isEmpty
        if hasBlocks, parts.contains(.latency), parts.contains(.throughput), !summary.isValid { return false }
        if hasBlocks, record.blocks.allSatisfy({ !$0.void.isEmpty }) { return false }
        if parts.contains(.capacity), !Variant.allCases.allSatisfy({ hasCapacity($0, record) }) { return false }
        return record.failures.allSatisfy { cell in
            cell.invariants.allSatisfy(\.violations.isEmpty) && (cell.void.isEmpty || isOnlyNotRun(cell))
        }
    }

    private static func hasCapacity(_ variant: Variant, _ record: RunRecord) -> Bool {
        record.capacity.contains { $0.variant == variant && $0.void.isEmpty }
    }

    /// A fault that cannot be injected on this machine is listed with its reason; it does not spoil the rest.
    private static func isOnlyNotRun(_ cell: FailureRecord) -> Bool { cell.void.allSatisfy { $0.hasPrefix("not run: ") } }
}
