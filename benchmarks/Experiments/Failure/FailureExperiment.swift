import Faults
import Invariants
import LoadGenerator
import Report
import Topology

/// Runs one cell: warm, baseline, fault, recovery under open load, then quiescence and the invariants.
@MainActor
struct FailureExperiment {
    let laboratory: Laboratory
    /// Of the results.
    let directory: String

    /// The least that is seen after a fault that lasts.
    private static let recoverySeconds = 2.0

    private var settings: RunSettings { laboratory.settings }

    func run(_ cell: FailureCell, number: Int, title: String) async throws -> FailureRecord {
        laboratory.progress.step("\(title): \(cell.fault.rawValue) of \(cell.component) (\(cell.variant.rawValue))")
        if let reason = cell.fault.notRun {
            return FailureRecord(cell, ratePerSecond: settings.ratePerSecond, void: ["not run: \(reason)"])
        }
        let rig = try await FailureRig.build(
            for: cell, binaries: laboratory.binaries, scratch: laboratory.scratch, processors: settings.processors)
        do {
            let record = try await laboratory.withFreshSystem(cell.variant, options: rig.options) { system, template in
                try await run(cell, number: number, system, template, rig)
            }
            await rig.close()
            return record
        } catch {
            await rig.close()
            throw error
        }
    }

    private func run(
        _ cell: FailureCell, number: Int, _ system: RunningSystem, _ template: DataTemplate, _ rig: FailureRig
    ) async throws -> FailureRecord {
        let generator = try LoadGenerator(host: "127.0.0.1", port: system.port)
        do {
            let record = try await observe(cell, number: number, system, template, rig, generator)
            try await generator.shutdown()
            return record
        } catch {
            try? await generator.shutdown()
            throw error
        }
    }

    private func observe(
        _ cell: FailureCell, number: Int, _ system: RunningSystem, _ template: DataTemplate, _ rig: FailureRig, _ generator: LoadGenerator
    ) async throws -> FailureRecord {
        let baseline = settings.warmupSeconds..<settings.warmupSeconds + settings.baselineSeconds
        let rate = settings.ratePerSecond
        let progress = laboratory.progress
        let clock = LoadClock()
        let prober = Prober(
            client: ShopClient(url: system.url), customer: template.customers[template.customers.count - 1], number: number,
            adminToken: template.adminToken)
        let injection = FaultInjection(
            cell: cell, system: system, rig: rig, prober: prober, clock: clock, settings: settings, progress: progress)
        let load = OpenLoad(
            rate: rate, seconds: baseline.upperBound + max(settings.observeSeconds, injection.duration + Self.recoverySeconds),
            timeoutMillis: settings.failureTimeoutMillis,
            connections: settings.customers, seed: settings.seed &* 1_000 &+ UInt64(900 + number))
        async let injected = injection.run(baseline: baseline)
        let result = try await generator.run(load, laboratory.workload(template, tag: "f\(number)")) { tick in
            clock.note(elapsed: tick.elapsedSeconds)
            progress.tick(tick, asked: rate)
        }
        let times = await injected
        try Task.checkCancellation()

        progress.step("invariants after \(cell.fault.rawValue) of \(cell.component) (\(cell.variant.rawValue))")
        var record = FailureEvaluation(
            cell: cell, result: result, times: times, baseline: baseline, affectedSeconds: settings.affectedSeconds
        ).record(ratePerSecond: rate)
        if let problem = rig.problem { record.void.append(problem) }
        record.history = try OrderHistoryFile.save(result.orders, lost: result.historyLost, of: cell, to: directory)
        do {
            let audit = Auditor(client: ShopClient(url: system.url), template: template, seconds: settings.quiescenceSeconds)
            record.invariants = try await audit.check(result.orders.map(OrderClaim.init)).map {
                InvariantRecord(name: $0.name, checked: $0.checked, violations: $0.violations)
            }
        } catch {
            try Task.checkCancellation()
            record.void.append("the invariants could not be read: \(error)")
        }
        return record
    }
}
