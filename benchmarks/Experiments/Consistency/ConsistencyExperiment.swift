import Faults
import LoadGenerator
import Report
import Topology

/// What one transaction gives for nothing and a saga with an outbox does not: how stale each copy gets, at rest, under load and around a
/// crash of the process that keeps it; what a checkout costs; what is left undone.
@MainActor
struct ConsistencyExperiment {
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
            for condition in Condition.allCases {
                let count = condition == .keeperCrashed ? settings.stalenessCrashSamples : settings.stalenessSamples
                let (first, system) = (number, system)
                number += count
                record.staleness += try await underLoad(condition != .atRest, system, template, tag: condition.rawValue) {
                    try await self.all(probe, condition, first..<first + count, variant, system)
                }
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
                _ = try Crash.inject(into: component, of: system)
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
    private func underLoad<Result: Sendable>(
        _ isLoaded: Bool, _ system: RunningSystem, _ template: DataTemplate, tag: String, _ body: @MainActor () async throws -> Result
    ) async throws -> Result {
        guard isLoaded else { return try await body() }
        let generator = try LoadGenerator(host: "127.0.0.1", port: system.port)
        let stop = StopSwitch()
        let load = OpenLoad(
            rate: settings.ratePerSecond, seconds: 600, timeoutMillis: settings.failureTimeoutMillis,
            connections: settings.customers - Self.probeCustomers, seed: settings.seed)
        let workload = laboratory.workload(template, tag: "c\(tag.count)", customers: settings.customers - Self.probeCustomers)
        async let running = generator.run(load, workload, stop: stop)
        do {
            let result = try await body()
            stop.stop()
            _ = try await running
            try await generator.shutdown()
            return result
        } catch {
            stop.stop()
            _ = try? await running
            try? await generator.shutdown()
            throw error
        }
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
    var stalenessSamples: Int { byMode(smoke: 2, quick: 12, full: 60) }
    var stalenessCrashSamples: Int { byMode(smoke: 1, quick: 3, full: 10) }
    var consistencyCheckouts: Int { byMode(smoke: 4, quick: 20, full: 40) }
}
