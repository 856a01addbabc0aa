import Faults
import Histogram
package import LoadGenerator
import Report
import Topology

/// What one transaction gives for nothing and a saga with an outbox does not: how stale each copy gets, at rest, under load and around a
/// crash of the process that keeps it; what a checkout costs; what is left undone.
@MainActor
package struct ConsistencyExperiment {
    let laboratory: Laboratory

    private enum Condition: String, CaseIterable { case atRest = "at rest", underLoad = "under load", keeperCrashed = "keeper crashed" }

    private var settings: RunSettings { laboratory.settings }
    /// Customers for probes, whom the load does not use.
    private static let probeCustomers = 8

    func run(_ variant: Variant) async throws -> ConsistencyRecord {
        laboratory.progress.step("consistency: \(variant.rawValue)")
        // Parcels leave at once, so that the order's status has something to follow.
        let options =
            variant == .monolith
            ? StartOptions(arguments: ["--dispatch-after-millis", "1"])
            : StartOptions(environment: ["TWINSHOP_DISPATCH_AFTER_MILLIS": "1"])
        return try await laboratory.withFreshSystem(variant, options: options) { system, template in
            var record = ConsistencyRecord(variant: variant)
            let checkouts = CheckoutProbe(system, template, tag: "consistency")
            record.checkout = try await checkouts.measure(settings.consistencyCheckouts)
            record.declined = try await checkouts.measure(settings.consistencyCheckouts, card: "tok_declined")
            record.compensations = try await Compensations.read(system)

            let probe = StalenessProbe(
                client: ShopClient(url: system.url), adminToken: template.adminToken,
                customers: Array(template.customers.suffix(Self.probeCustomers)))
            var number = 0
            for (index, condition) in Condition.allCases.enumerated() {
                let count = condition == .keeperCrashed ? settings.stalenessCrashSamples : settings.stalenessSamples
                let (first, system) = (number, system)
                number += count
                var (records, load) = try await underLoad(condition != .atRest, system, template, tag: "c\(index)") {
                    try await self.all(probe, condition, first..<first + count, variant, system)
                }
                if condition == .underLoad, let problem = load.flatMap(Self.problem) {
                    for index in records.indices where records[index].missing == nil { records[index].missing = problem }
                }
                record.staleness += records
            }
            let auditor = Auditor(client: probe.client, template: template, seconds: settings.quiescenceSeconds)
            record.stuckOrders = try await auditor.openOrders()
            return record
        }
    }

    private func all(
        _ probe: StalenessProbe, _ condition: Condition, _ numbers: Range<Int>, _ variant: Variant, _ system: RunningSystem
    ) async throws -> [StalenessRecord] {
        var records: [StalenessRecord] = []
        for replica in StalenessProbe.Replica.allCases {
            laboratory.progress.step("consistency: \(variant.rawValue), \(replica.rawValue), \(condition.rawValue)")
            let component = variant == .monolith ? "monolith" : replica.keeper
            let crash: @Sendable () async throws -> Void = {
                guard condition == .keeperCrashed else { return }
                _ = try Termination.inject(.crash, into: component, of: system)
            }
            var record = StalenessRecord(replica: replica.rawValue, condition: condition.rawValue)
            do {
                for number in numbers {
                    let sample = try await probe.sample(replica, number: number, beforeChange: crash)
                    record.staleMicros.append(sample.staleMicros)
                    record.freshMicros.append(sample.freshMicros)
                    if sample.isEndless { record.endless += 1 }
                    if condition == .keeperCrashed { try await self.waitUntilUp(component, system) }
                }
            } catch {
                try Task.checkCancellation()
                record.missing = "\(error)"
            }
            record.staleMicros.sort()
            record.freshMicros.sort()
            records.append(record)
        }
        return records
    }

    private func waitUntilUp(_ component: String, _ system: RunningSystem) async throws {
        let deadline = ContinuousClock.now + .seconds(15)
        let client = ShopClient(url: system.url)
        while true {
            if system.isUp(component), await client.isReady { return }
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else { throw TopologyError.unexpectedAnswer("\(component) did not come back") }
            await Pause.millis(20)
        }
    }

    /// Keeps the open loop of the comparison on while `body` runs.
    /// - Returns: what the load itself measured, nil without one.
    private func underLoad<Result: Sendable>(
        _ isLoaded: Bool, _ system: RunningSystem, _ template: DataTemplate, tag: String, _ body: @MainActor () async throws -> Result
    ) async throws -> (result: Result, load: LoadResult?) {
        guard isLoaded else { return (try await body(), nil) }
        return try await withGenerator(port: system.port) { generator in
            let stop = StopSwitch()
            let load = OpenLoad(
                rate: settings.ratePerSecond, seconds: 600, timeoutMillis: settings.failureTimeoutMillis,
                connections: settings.customers - Self.probeCustomers, seed: settings.seed)
            let workload = laboratory.workload(
                template, tag: tag, customers: settings.customers - Self.probeCustomers, keepsHistory: false)
            async let running = generator.run(load, workload, stop: stop)
            do {
                let result = try await body()
                stop.stop()
                return (result, try await running)
            } catch {
                stop.stop()
                _ = try? await running
                throw error
            }
        }
    }

    /// Why samples were not taken under the load that they claim; nil where they were. Around a crash errors are what is to be expected.
    nonisolated package static func problem(of load: LoadResult) -> String? {
        let readings = GateReadings(
            generatorCPUFraction: load.generator.cpuFraction, latenessP99Micros: Int(load.lateness.valueAtPercentile(99)),
            arrivals: load.arrivals, errors: load.errors, errorText: ValidityGates.errors(load), unsent: load.unsent, waited: load.waited)
        let reasons = ValidityGates.judge(readings).reasons
        return reasons.isEmpty ? nil : "the load did not hold: \(reasons.joined(separator: "; "))"
    }
}

/// How many rejected orders had to be undone in other services.
enum Compensations {
    static func read(_ system: RunningSystem) async throws -> Int {
        let addresses = Set(ProcessTable.read(folder: system.folder).compactMap(\.address))
        var sum = 0
        for address in addresses {
            let answer = try await ShopClient(url: address).send("GET", "/metrics")
            for line in answer.body.split(separator: "\n") where line.hasPrefix("saga_compensations_total") {
                sum += line.split(separator: " ").last.flatMap { Int($0) } ?? 0
            }
        }
        return sum
    }
}

extension RunSettings {
    /// At least ten under each condition, so that a median is one.
    var stalenessSamples: Int { byMode(smoke: 2, quick: 12, full: 60) }
    var stalenessCrashSamples: Int { byMode(smoke: 1, quick: 10, full: 20) }
    var consistencyCheckouts: Int { byMode(smoke: 4, quick: 20, full: 40) }
}
