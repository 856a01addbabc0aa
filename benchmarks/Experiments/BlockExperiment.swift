import Histogram
import LoadGenerator
import Report
import Statistics
import Topology

/// One block: fresh data, start, warm-up, open loop for latency, closed loop for throughput.
@MainActor
struct BlockExperiment {
    let laboratory: Laboratory
    let directory: String
    private let asked = AskedConditions()

    private var settings: RunSettings { laboratory.settings }

    /// - Parameter title: `block 2 of 6`.
    func run(index: Int, pair: Int, variant: Variant, title: String) async throws -> BlockRecord {
        laboratory.progress.step("\(title), \(variant.rawValue): start")
        return try await laboratory.withFreshSystem(variant) { system, template in
            try await withGenerator(port: system.port) { generator in
                try await measure(system, template, generator, index: index, pair: pair, variant: variant, title: title)
            }
        }
    }

    private func measure(
        _ system: RunningSystem, _ template: DataTemplate, _ generator: LoadGenerator, index: Int, pair: Int, variant: Variant,
        title: String
    ) async throws -> BlockRecord {
        // Both blocks of a pair are asked the same questions.
        let seed = settings.seed &* 1_000 &+ UInt64(pair)
        let warm = try await laboratory.openLoad(
            generator, template, seconds: settings.warmupSeconds, seed: seed &+ 500, tag: "w\(index)",
            title: "\(title), \(variant.rawValue): warm-up")
        var judgement = asked.judge(conditions(system, template, seed: seed), pair: pair)

        var latency = LatencyRecord.none
        if settings.parts.contains(.latency) {
            let machine = MachineSnapshot.now()
            let before = system.sample()
            let result = try await laboratory.openLoad(
                generator, template, seconds: settings.latencySeconds, seed: seed, tag: "l\(index)",
                title: "\(title), \(variant.rawValue): latency")
            let uses = system.sample().use(since: before)
            judgement += ValidityGates.judge(ValidityGates.readings(result, before: machine, after: .now()))
            latency = try Records(directory: directory).latency(result, uses: uses, name: "block-\(index)")
        }

        var throughput = ThroughputRecord(
            seconds: 0, connections: settings.closedConnections, requestsPerSecond: 0, errors: 0, p99Micros: 0, processes: [])
        if settings.parts.contains(.throughput) {
            laboratory.progress.step("\(title), \(variant.rawValue): throughput")
            let isWarm = ClosedLoad(
                connections: settings.closedConnections, seconds: settings.throughputWarmupSeconds, seed: seed &+ 700)
            _ = try await generator.runClosed(isWarm, laboratory.workload(template, tag: "u\(index)", keepsHistory: false))
            try Task.checkCancellation()
            let machine = MachineSnapshot.now()
            let before = system.sample()
            let progress = laboratory.progress
            let result = try await generator.runClosed(
                ClosedLoad(connections: settings.closedConnections, seconds: settings.throughputSeconds, seed: seed),
                laboratory.workload(template, tag: "t\(index)", keepsHistory: false)
            ) { progress.tick($0, asked: nil) }
            try Task.checkCancellation()
            let uses = system.sample().use(since: before)
            throughput = ThroughputRecord(
                seconds: result.seconds, connections: settings.closedConnections, requestsPerSecond: result.requestsPerSecond,
                journeys: result.arrivals, errors: result.errors, p99Micros: Int(result.latency.valueAtPercentile(99)),
                processes: uses.map(ProcessRecord.init))
            judgement += ValidityGates.judge(ValidityGates.readings(result, before: machine, after: .now())).named("throughput")
        }
        return BlockRecord(
            index: index, pair: pair, variant: variant, startMillis: system.startMillis,
            warmup: PhaseRecord(seconds: warm.seconds, requests: warm.arrivals, errors: warm.errors), latency: latency,
            throughput: throughput, gates: judgement.gates, void: judgement.reasons)
    }

    private func conditions(_ system: RunningSystem, _ template: DataTemplate, seed: UInt64) -> BlockConditions {
        let environment = Machine.environment(settings)
        return BlockConditions(
            systemCPUs: Machine.allowedProcessors(of: system.noteProcesses().keys.map(\.pid)), generatorCPUs: settings.processors.generator,
            durability: settings.durability, seed: seed,
            dataset: "\(environment.dataset), \(template.customers.count) customers signed in", mix: environment.mix,
            restartPolicy: "each variant's own supervisor, at its defaults", budget: laboratory.budgetText,
            ratePerSecond: settings.ratePerSecond,
            load:
                "\(settings.customers) customers for \(settings.latencySeconds) s, \(settings.closedConnections) connections for "
                + "\(settings.throughputSeconds) s, \(settings.warmupSeconds) s of warm-up")
    }
}
