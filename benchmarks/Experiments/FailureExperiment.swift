import Faults
import Histogram
import Invariants
import LoadGenerator
import Report
import Synchronization
import Topology

/// Runs one cell: warm, baseline, fault, recovery under open load, then quiescence and the invariants.
@MainActor
struct FailureExperiment {
    let laboratory: Laboratory

    private var settings: RunSettings { laboratory.settings }
    nonisolated private static let windowSeconds = Double(JourneyMeasure.windowMillis) / 1_000

    func run(_ cell: FailureCell, number: Int, title: String) async throws -> FailureRecord {
        laboratory.progress.step("\(title): \(cell.fault.rawValue) of \(cell.component) (\(cell.variant.rawValue))")
        return try await laboratory.withFreshSystem(cell.variant) { system, template in
            let generator = try LoadGenerator(host: "127.0.0.1", port: system.port)
            do {
                let record = try await observe(cell, number: number, system, template, generator)
                try await generator.shutdown()
                return record
            } catch {
                try? await generator.shutdown()
                throw error
            }
        }
    }

    /// Seconds from the load's start.
    private struct Injection: Sendable {
        var at = 0.0
        var healedAt = 0.0
        var isHealed = false
        var proof: String?
        var failure: String?
    }

    private func observe(
        _ cell: FailureCell, number: Int, _ system: RunningSystem, _ template: DataTemplate, _ generator: LoadGenerator
    ) async throws -> FailureRecord {
        let before = settings.warmupSeconds + settings.baselineSeconds
        let seconds = before + settings.observeSeconds
        let rate = settings.ratePerSecond
        let progress = laboratory.progress
        let clock = LoadClock()
        let prober = Prober(client: ShopClient(url: system.url), customer: template.customers[template.customers.count - 1], number: number)
        let load = OpenLoad(
            rate: rate, seconds: seconds, timeoutMillis: settings.failureTimeoutMillis, connections: settings.customers,
            seed: settings.seed &* 1_000 &+ UInt64(900 + number))
        let settings = settings
        async let injected = Self.inject(cell, system, prober, clock, settings: settings, after: before)
        let result = try await generator.run(load, laboratory.workload(template, tag: "f\(number)")) { tick in
            clock.note(elapsed: tick.elapsedSeconds)
            progress.tick(tick, asked: rate)
        }
        let injection = await injected
        try Task.checkCancellation()

        progress.step("invariants after \(cell.fault.rawValue) of \(cell.component) (\(cell.variant.rawValue))")
        var record = evaluate(cell, result, injection, baseline: settings.warmupSeconds..<before)
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

    nonisolated private static func inject(
        _ cell: FailureCell, _ system: RunningSystem, _ prober: Prober, _ clock: LoadClock, settings: RunSettings, after: Double
    ) async -> Injection {
        var injection = Injection()
        guard await clock.wait(until: after) else { return injection }
        do {
            switch cell.fault {
            case .crash:
                let crash = try Crash.inject(into: cell.component, of: system)
                injection.at = clock.now
                injection.proof = await crash.probe(system)
                injection.isHealed = await crash.waitUntilRestarted(system, seconds: 20)
                injection.healedAt = clock.now
            case .storeUnwritable:
                let files = StoreUnwritable.files(of: cell.component, in: system.folder)
                let fault = try await StoreUnwritable.inject(into: cell.component, of: system, files: files)
                injection.at = clock.now
                injection.proof = await prober.seesUnwritableStore().map { "\(fault.way): \($0)" }
                _ = await clock.wait(until: injection.at + settings.unwritableSeconds)
                await fault.heal()
                injection.healedAt = clock.now
                injection.isHealed = true
            }
        } catch {
            injection.failure = "not run: \(error)"
        }
        return injection
    }

    // MARK: What it shows

    private func evaluate(_ cell: FailureCell, _ result: LoadResult, _ injection: Injection, baseline: Range<Double>) -> FailureRecord {
        let windows = result.journeys.map(\.windows)
        let length = windows.map { $0[0].count }.min() ?? 0
        func total(_ outcomes: [Outcome], _ window: Int) -> Int {
            windows.reduce(0) { sum, journey in sum + outcomes.reduce(0) { $0 + journey[$1.rawValue][window] } }
        }
        let recovery =
            injection.isHealed ? recoverySeconds(healedAt: injection.healedAt, windows: length) { total([.failed, .timedOut], $0) } : nil
        let end = max(injection.at + 1, injection.healedAt + (recovery ?? Double(length) * Self.windowSeconds))
        let affected = Self.indices(injection.at..<end, count: length)

        var record = FailureRecord(
            variant: cell.variant, component: cell.component, fault: cell.fault.rawValue, ratePerSecond: settings.ratePerSecond,
            injectedAtSeconds: injection.at, healedAtSeconds: injection.healedAt, proof: injection.proof,
            journeys: result.journeys.map { Self.timeline($0, affected: affected) }, recoverySeconds: recovery,
            acknowledgedOrders: result.orders.count { $0.knowledge == .ok }, invariants: [])

        if let failure = injection.failure {
            record.void.append(failure)
        } else if injection.proof == nil {
            record.void.append("the fault was not seen to take effect")
        }
        if !injection.isHealed, injection.failure == nil { record.void.append("\(cell.component) did not come back") }
        let quiet = Self.indices(baseline, count: length)
        let failed = quiet.reduce(0) { $0 + total([.failed, .timedOut], $1) }
        let all = quiet.reduce(0) { $0 + total(Outcome.allCases, $1) }
        if Double(failed) > Double(all) * 0.01 {
            record.void.append("\(failed) of \(all) failed before the fault: \(ValidityGates.errors(result))")
        }
        if result.generator.cpuFraction > ValidityGates.generatorCPULimit {
            record.void.append("the generator was short of processor time")
        }
        return record
    }

    /// From healing until three windows in a row are without an error.
    private func recoverySeconds(healedAt: Double, windows: Int, errors: (Int) -> Int) -> Double? {
        let first = Int(healedAt / Self.windowSeconds)
        guard first + 3 <= windows else { return nil }
        for start in first...(windows - 3) where (start..<start + 3).allSatisfy({ errors($0) == 0 }) {
            return max(0, Double(start) * Self.windowSeconds - healedAt)
        }
        return nil
    }

    private static func indices(_ seconds: Range<Double>, count: Int) -> Range<Int> {
        let low = min(count, max(0, Int(seconds.lowerBound / windowSeconds)))
        return low..<max(low, min(count, Int((seconds.upperBound / windowSeconds).rounded(.up))))
    }

    private static func timeline(_ journey: JourneyMeasure, affected: Range<Int>) -> JourneyTimeline {
        func sum(_ outcomes: [Outcome]) -> Int {
            outcomes.reduce(0) { $0 + journey.windows[$1.rawValue][affected].reduce(0, +) }
        }
        let all = sum(Outcome.allCases)
        return JourneyTimeline(
            name: journey.name, weight: journey.share, ok: journey.windows[Outcome.ok.rawValue],
            degraded: journey.windows[Outcome.degraded.rawValue], failed: journey.windows[Outcome.failed.rawValue],
            timedOut: journey.windows[Outcome.timedOut.rawValue], goodput: all == 0 ? 1 : Double(sum([.ok, .degraded])) / Double(all))
    }
}

/// The load's own clock, as its ticks tell it: faults are placed on the axis of the timeline.
final class LoadClock: Sendable {
    private let start = Mutex<ContinuousClock.Instant?>(nil)

    func note(elapsed: Double) {
        start.withLock { if $0 == nil { $0 = ContinuousClock.now - .seconds(elapsed) } }
    }

    /// Seconds from the start of the load; 0 before it.
    var now: Double { start.withLock { $0.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0 } }

    /// - Returns: false where the task was cancelled first.
    func wait(until seconds: Double) async -> Bool {
        while now < seconds {
            if Task.isCancelled { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}
