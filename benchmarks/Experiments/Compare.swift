import FoundationEssentials
import LoadGenerator
package import Report
import Statistics
import Topology

/// The comparison: interleaved blocks of both variants, then the failure matrix. Saves after each part, so that an interruption loses at
/// most the part under way.
@MainActor
package final class Compare {
    private let laboratory: Laboratory
    private let directory: String
    private var run: RunRecord
    private let parts = PartOutcomes()

    private var settings: RunSettings { laboratory.settings }

    /// - Parameter directory: of the results; see `ResultsFolder`.
    package init(_ laboratory: Laboratory, directory: String, id: String) {
        self.laboratory = laboratory
        self.directory = directory
        run = RunRecord(
            id: id, startedAt: Self.now, mode: laboratory.settings.mode.rawValue, seed: laboratory.settings.seed,
            environment: Machine.environment(laboratory.settings), ratePerSecond: laboratory.settings.ratePerSecond,
            latencyObjectiveMillis: RunSettings.latencyObjectiveMillis)
        run.environment.budget = laboratory.budgetText
    }

    /// Whether no part failed on the way, as far as the run went.
    package var isWhole: Bool { parts.failed.isEmpty }

    /// - Returns: the finished record; `interrupted` where the task was cancelled.
    package func perform() async throws -> RunRecord {
        do {
            if settings.wantsBlocks { try await blocks() }
            if settings.parts.contains(.capacity) { try await attempt("the capacity search") { try await capacity() } }
            if settings.parts.contains(.traces) { try await attempt("the traces") { try await traces() } }
            if settings.parts.contains(.ladder) { try await attempt("the ladder") { try await ladder() } }
            if settings.parts.contains(.failure) { try await failures() }
            if settings.parts.contains(.consistency) { try await attempt("the consistency probes") { try await consistency() } }
            if settings.wantsFloors {
                try await attempt("the floors") { run.add(try await Floor(laboratory, seconds: settings.floorSeconds).measure()) }
            }
        } catch  where Task.isCancelled {
            // Whatever was thrown: libraries have their own words for being cancelled.
            run.interrupted = true
        } catch {
            run.notes.append("Ended early: \(error)")
            try finish()
            throw error
        }
        try finish()
        return run
    }

    /// Also writes the report, of whatever was measured before an error ended the run.
    package func performAndReport() async throws -> (record: RunRecord, summary: ReportSummary) {
        let record: RunRecord
        do {
            record = try await perform()
        } catch {
            // The error that ended the run is the one to be told of.
            _ = try? ReportWriter(directory: directory).write()
            throw error
        }
        return (record, try ReportWriter(directory: directory).write())
    }

    private func attempt(_ part: String, _ body: @MainActor () async throws -> Void) async throws {
        guard let note = try await parts.attempt(part, body) else { return }
        run.notes.append(note)
        laboratory.progress.note(note)
    }

    /// ABBA or BAAB for each two pairs, by the seed: a drift of the machine then favours neither.
    nonisolated package static func order(pairs: Int, seed: UInt64) -> [Variant] {
        var random = SplitMix64(seed: seed)
        var order: [Variant] = []
        var first = Variant.monolith
        for pair in 0..<pairs {
            if pair.isMultiple(of: 2) { first = random.next() & 1 == 0 ? .monolith : .microservices }
            let leads = pair.isMultiple(of: 2) == (first == .monolith)
            order += leads ? [.monolith, .microservices] : [.microservices, .monolith]
        }
        return order
    }

    private func blocks() async throws {
        // Both templates first: seeding must not warm the machine for one of the two alone.
        for variant in Variant.allCases { _ = try await laboratory.template(variant) }
        let experiment = BlockExperiment(laboratory: laboratory, directory: directory)
        let order = Self.order(pairs: settings.pairs, seed: settings.seed)
        for (index, variant) in order.enumerated() {
            let block = try await experiment.run(
                index: index, pair: index / 2, variant: variant, title: "block \(index + 1) of \(order.count)")
            for reason in block.void { laboratory.progress.note("block \(index + 1) is void: \(reason)") }
            run.blocks.append(block)
            try save()
        }
    }

    private func capacity() async throws {
        for variant in Variant.allCases { _ = try await laboratory.template(variant) }
        let began = ContinuousClock.now
        let experiment = CapacityExperiment(laboratory: laboratory, directory: directory)
        // Not the blocks' order once more.
        let order = Self.order(pairs: settings.capacityRounds, seed: settings.seed &+ 1)
        for (index, variant) in order.enumerated() {
            let finding = try await experiment.run(variant, round: index / 2, title: "capacity \(index + 1) of \(order.count)")
            for reason in finding.record.void { laboratory.progress.note("capacity \(index + 1), \(variant.rawValue), is void: \(reason)") }
            run.capacity.append(finding.record)
            if let scaling = finding.scaling { run.scaling.append(scaling) }
            try save()
        }
        laboratory.progress.note("capacity took \(Int(((ContinuousClock.now - began) / .seconds(1)).rounded())) s")
    }

    private func ladder() async throws {
        try await LadderExperiment(laboratory: laboratory, directory: directory, rounds: settings.ladderRounds).run { record in
            run.ladder = record
            try save()
        }
    }

    private func traces() async throws {
        for variant in Variant.allCases {
            laboratory.progress.step("trace of a checkout: \(variant.rawValue)")
            run.traces.append(try await TraceExperiment(laboratory: laboratory).run(variant))
            try save()
        }
    }

    private func consistency() async throws {
        for variant in Variant.allCases {
            let record = try await ConsistencyExperiment(laboratory: laboratory).run(variant)
            for probe in record.staleness where probe.missing != nil {
                laboratory.progress.note("\(probe.replica), \(probe.condition): \(probe.missing ?? "")")
            }
            run.consistency.append(record)
            try save()
        }
    }

    private func failures() async throws {
        for variant in Variant.allCases { _ = try await laboratory.template(variant) }
        let began = ContinuousClock.now
        let experiment = FailureExperiment(laboratory: laboratory, directory: directory)
        let cells = settings.failureCells
        run.notes.append(
            "Failure matrix: \(cells.count) of the \(FailureCell.full.count) cells that there are were chosen; shopbench failure --full runs all."
        )
        for (number, cell) in cells.enumerated() {
            let record = try await experiment.run(cell, number: number, title: "failure \(number + 1) of \(cells.count)")
            for reason in record.void { laboratory.progress.note("\(cell.component) \(cell.fault.rawValue) is void: \(reason)") }
            for finding in record.invariants where !finding.violations.isEmpty {
                laboratory.progress.note(
                    "VIOLATION after \(cell.component) \(cell.fault.rawValue): \(finding.name): \(finding.violations[0])")
            }
            run.failures.append(record)
            try save()
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        laboratory.progress.note("\(cells.count) cells of the failure matrix took \(Int(seconds.rounded())) s")
    }

    private func finish() throws {
        run.finishedAt = Self.now
        run.notes += laboratory.notes + laboratory.budgetNotes
        try save()
        laboratory.progress.finish()
    }

    private func save() throws { try RawStore.save(run: run, to: directory) }

    private static var now: String { Date.now.formatted(.iso8601) }
}
