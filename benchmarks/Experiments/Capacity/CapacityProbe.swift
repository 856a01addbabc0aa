import Histogram
import LoadGenerator
import Report
import Topology

/// Runs one open loop at one rate against a running system and judges it.
@MainActor
struct CapacityProbe {
    let laboratory: Laboratory
    let system: RunningSystem
    let template: DataTemplate
    let generator: LoadGenerator

    /// A customer waits this many times the objective, then gives up.
    nonisolated private static let timeoutObjectives = 20.0

    struct Measurement {
        var step: CapacityStep
        var result: LoadResult
        var uses: [ResourceSample.Use]
        var resource: LimitingResource
        var verdict: CapacityVerdict
        /// What a block would be void for. A step has no use for it: one that asks too much is meant to break the rules.
        var invalidity: [String]
    }

    private var settings: RunSettings { laboratory.settings }
    private var objectiveMillis: Double { RunSettings.latencyObjectiveMillis }

    /// - Parameters:
    ///   - tag: unique on this system: it distinguishes the orders.
    ///   - givesUpEarly: ends a step that cannot be met any more.
    func measure(
        _ phase: CapacityStep.Phase, rate: Double, seconds: Double, seed: UInt64, tag: String, title: String, givesUpEarly: Bool = true
    ) async throws -> Measurement {
        let progress = laboratory.progress
        progress.step("\(title): \(phase.rawValue), \(Int(rate)) /s")
        let isQuiet = try await waitUntilQuiet()
        let stop = StopSwitch()
        let objective = objectiveMillis
        let (before, machine, busyBefore) = (system.sample(), MachineSnapshot.now(), busyTicks)
        let result = try await generator.run(
            OpenLoad(
                rate: rate, seconds: seconds, timeoutMillis: Int(objective * Self.timeoutObjectives),
                connections: settings.capacityCustomers, seed: seed),
            laboratory.workload(template, tag: tag, customers: settings.capacityCustomers, keepsHistory: false), stop: stop
        ) { tick in
            progress.tick(tick, asked: rate)
            if givesUpEarly, Self.isHopeless(tick, rate: rate, objectiveMillis: objective) { stop.stop() }
        }
        try Task.checkCancellation()
        let after = MachineSnapshot.now()
        let wall = (after.at - machine.at) / .seconds(1)
        let uses = system.sample().use(since: before)
        let busy = busyTicks.flatMap { now in busyBefore.map { (now - $0) / ProcessStat.ticksPerSecond } }

        let verdict = CapacityVerdict.of(
            CapacityVerdict.Readings(result, before: machine, after: after, beganBusy: !isQuiet), objectiveMillis: objective)
        let step = CapacityStep(
            phase: phase, rate: rate, seconds: result.seconds, achievedRate: result.goodputPerSecond, requests: result.arrivals,
            errors: result.errors, p50Micros: Int(result.latency.valueAtPercentile(50)),
            p99Micros: Int(result.latency.valueAtPercentile(99)), isMet: verdict == .met)
        let own = uses.reduce(0) { $0 + $1.cpuSeconds }
        let resource = LimitingResource(
            processorShare: own / max(wall * settings.systemProcessors, 1e-9),
            othersShare: busy.map { max(0, $0 - own) / max(wall * Double(settings.processors.systemCPUs.count), 1e-9) },
            diskWaitShare: after.share(since: machine, of: \.io, \.someMicros), isQuota: settings.isProcessorQuota)
        return Measurement(
            step: step, result: result, uses: uses, resource: resource, verdict: verdict,
            invalidity: ValidityGates.judge(ValidityGates.readings(result, before: machine, after: after)).reasons
                + (isQuiet ? [] : ["the system was still busy when it began"]))
    }

    private var busyTicks: Double? { ProcessorTime.busyTicks(of: settings.processors.systemCPUs, in: Machine.text("/proc/stat")) }

    /// Waits until the system has worked off what was asked of it: until its processes hardly use a processor any more.
    /// - Returns: false where it still does after 15 s.
    private func waitUntilQuiet() async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(15)
        let window = 0.1
        var before = system.sample(measuresMemory: false)
        while ContinuousClock.now < deadline {
            try await Task.sleep(for: .seconds(window))
            let now = system.sample(measuresMemory: false)
            let busy = now.use(since: before).reduce(0) { $0 + $1.cpuSeconds }
            if busy <= window * settings.systemProcessors * 0.25 { return true }
            before = now
        }
        return false
    }

    /// A queue of three objectives (by Little's law, in-flight over rate), or a tail far beyond it, will not come back within a step.
    nonisolated private static func isHopeless(_ tick: LoadProgress, rate: Double, objectiveMillis: Double) -> Bool {
        guard tick.elapsedSeconds >= 0.7 else { return false }
        let queueSeconds = Double(tick.inFlight) / rate
        return queueSeconds > objectiveMillis / 1_000 * 3
            || (tick.done >= 200 && Double(tick.p99Micros) > objectiveMillis * 1_000 * 5)
            || Double(tick.errors) > Double(max(tick.done, 200)) * 0.05
    }
}
