import Foundation
import Report

/// An invented run with the shape of a real one. It lives in the tests alone, and its id says `synthetic`.
struct SyntheticRun {
    var run: RunRecord
    var histograms: [String: [(upperMicros: UInt64, count: UInt64)]] = [:]

    static let mix: [(name: String, weight: Double, factor: Double)] = [
        ("index", 1.0 / 17, 1), ("browse", 10.0 / 17, 0.9), ("add", 2.0 / 17, 1.6), ("cart", 3.0 / 17, 1.1), ("checkout", 1.0 / 17, 4),
    ]
    static let components = ["gateway", "accounts", "catalog", "inventory", "carts", "orders", "payments", "shipping", "reviews"]

    /// - Parameter slowdown: the microservices' times over the monolith's.
    init(pairs: Int = 5, requestsPerBlock: Int = 6_000, slowdown: Double = 3.2, seed: UInt64 = 7) {
        var random = Lehmer(state: seed)
        run = RunRecord(
            id: "synthetic-2026-11-24T0930", startedAt: "2026-11-24T09:30:00Z", finishedAt: "2026-11-24T09:36:40Z", mode: "quick", seed: 1,
            environment: EnvironmentRecord(
                commit: "1a2b3c4", kernel: "Linux 6.12 x86_64", processor: "an invented processor", cores: 2, memoryMegabytes: 7_936,
                swiftVersion: "6.3.1", systemCPUs: "0", generatorCPUs: "1", durability: "full", loadAverageAtStart: 0.31,
                dataset: "10,000 products, 1,000 customers, seed 1", commandLine: "shopbench compare --quick"),
            ratePerSecond: 200, latencyObjectiveMillis: 50)
        for pair in 0..<pairs {
            // ABBA: the order within a pair alternates.
            let order: [Variant] = pair.isMultiple(of: 2) ? [.monolith, .microservices] : [.microservices, .monolith]
            for variant in order {
                addBlock(pair: pair, variant: variant, requests: requestsPerBlock, slowdown: slowdown, random: &random)
            }
        }
        addFailures(random: &random)
        run.floors = [
            FloorRecord(name: "null server", cpuMicrosPerRequest: 39, comparedWith: nil, limitTimes: nil),
            FloorRecord(name: "point read as JSON", cpuMicrosPerRequest: 68, comparedWith: nil, limitTimes: nil),
            FloorRecord(
                name: "monolith: product page", cpuMicrosPerRequest: 129, comparedWith: "point read as JSON", limitTimes: 2.5),
            FloorRecord(name: "gateway: product page", cpuMicrosPerRequest: 188, comparedWith: "null server", limitTimes: 4),
        ]
        run.notes = ["block 3 was preceded by 4 s of waiting for the load average to fall"]
    }

    func write(to directory: String) throws {
        for (name, counts) in histograms { try RawStore.saveHistogram(counts: counts, name: name, to: directory) }
        try RawStore.save(run: run, to: directory)
    }

    private mutating func addBlock(pair: Int, variant: Variant, requests: Int, slowdown: Double, random: inout Lehmer) {
        let index = run.blocks.count
        let drift = 1 + 0.06 * (random.unit() - 0.5)
        let factor = (variant == .monolith ? 1 : slowdown) * drift
        var all: [UInt64: UInt64] = [:]
        var journeys: [JourneyRecord] = []
        for journey in Self.mix {
            let count = Int(Double(requests) * journey.weight)
            var counts: [UInt64: UInt64] = [:]
            for _ in 0..<count {
                // Log-normal by twelve uniforms, with a rare stall.
                let normal = (0..<12).reduce(-6.0) { sum, _ in sum + random.unit() }
                let stall = random.unit() < 0.001 ? 30_000 * random.unit() : 0
                let micros = 850 * factor * journey.factor * exp(0.45 * normal) + stall
                let step = pow(10, max(0, floor(log10(micros)) - 2))
                counts[UInt64((micros / step).rounded(.up) * step), default: 0] += 1
            }
            all.merge(counts, uniquingKeysWith: +)
            let name = "block-\(index)-\(journey.name).hist"
            histograms[name] = counts.map { ($0.key, $0.value) }
            let worst = Int(counts.keys.max() ?? 0)
            journeys.append(
                JourneyRecord(
                    name: journey.name, requests: count, errors: 0, p50Micros: 0, p95Micros: 0, p99Micros: 0, maxMicros: worst,
                    histogram: name))
        }
        let total = journeys.reduce(0) { $0 + $1.requests }
        let name = "block-\(index).hist"
        histograms[name] = all.map { ($0.key, $0.value) }
        let meanMillis = 1.1 * factor
        let achieved = 199.2 + random.unit()
        let processes = Self.processes(variant, requests: total, drift: drift)
        run.blocks.append(
            BlockRecord(
                index: index, pair: pair, variant: variant, startMillis: variant == .monolith ? 240 * drift : 910 * drift,
                warmup: PhaseRecord(seconds: 5, requests: 980, errors: 0),
                latency: LatencyRecord(
                    seconds: Double(total) / 200, askedRate: 200, achievedRate: achieved, requests: total, errors: 0, unsent: 0,
                    histogram: name, journeys: journeys, generatorLatenessP99Micros: 90, generatorCPUFraction: 0.11, processes: processes,
                    meanInFlight: achieved * meanMillis / 1000 * (0.98 + 0.04 * random.unit()), meanMillis: meanMillis),
                throughput: ThroughputRecord(
                    seconds: 10, connections: 16, requestsPerSecond: (variant == .monolith ? 4_900 : 1_420) / drift, errors: 0,
                    p99Micros: variant == .monolith ? 9_200 : 31_000, processes: processes)))
    }

    private static func processes(_ variant: Variant, requests: Int, drift: Double) -> [ProcessRecord] {
        func process(_ name: String, _ cpuMillis: Double, _ megabytes: Double, _ switches: Double, _ kilobytes: Double) -> ProcessRecord {
            ProcessRecord(
                name: name, cpuSeconds: cpuMillis * drift * Double(requests) / 1000, residentMegabytes: megabytes,
                contextSwitches: Int(switches * Double(requests)), writtenKilobytes: Int(kilobytes * Double(requests)))
        }
        switch variant {
        case .monolith: return [process("monolith", 0.19, 61, 1.4, 2.1)]
        case .microservices:
            let shares = [0.31, 0.03, 0.14, 0.05, 0.06, 0.05, 0.03, 0.02, 0.04]
            return zip(components, shares).map { process($0, $1, 22 + 40 * $1, 1.3, $0 == "gateway" ? 0 : 0.7) }
        }
    }

    private mutating func addFailures(random: inout Lehmer) {
        for fault in ["crash", "store-unwritable"] {
            addFailure(.monolith, "monolith", fault, goodput: fault == "crash" ? [0, 0, 0, 0, 0] : [1, 1, 0, 0.98, 0], &random)
            for component in fault == "crash" ? Self.components : ["catalog", "carts", "orders"] {
                let goodput: [Double] =
                    switch component {
                    case "gateway": [0, 0, 0, 0, 0]
                    case "catalog": fault == "crash" ? [0.05, 0.03, 0.2, 1, 0.1] : [1, 1, 1, 1, 1]
                    case "carts": fault == "crash" ? [1, 1, 0, 0, 0] : [1, 1, 0, 1, 0]
                    case "accounts": [1, 1, 0.96, 0.97, 0.96]
                    case "reviews", "shipping": [1, 1, 1, 1, 1]
                    default: [1, 1, 1, 1, 0.04]
                    }
                addFailure(.microservices, component, fault, goodput: goodput, &random)
            }
        }
        run.failures[4].proof = nil
    }

    private mutating func addFailure(
        _ variant: Variant, _ component: String, _ fault: String, goodput: [Double], _ random: inout Lehmer
    ) {
        let windows = 120
        let healed = fault == "crash" ? 4.9 : 7.0
        let journeys = zip(Self.mix, goodput).map { journey, share -> JourneyTimeline in
            var timeline = JourneyTimeline(
                name: journey.name, weight: journey.weight, ok: [], degraded: [], failed: [], timedOut: [], goodput: share)
            for window in 0..<windows {
                let arrivals = Int((20 * journey.weight + random.unit()).rounded(.down))
                let isFaulty = (40...Int(healed * 10 + 3)).contains(window)
                let good = isFaulty ? (0..<arrivals).reduce(0) { sum, _ in sum + (random.unit() < share ? 1 : 0) } : arrivals
                timeline.ok.append(good)
                timeline.degraded.append(0)
                timeline.failed.append(arrivals - good)
                timeline.timedOut.append(0)
            }
            return timeline
        }
        let orders = 55 + Int(random.unit() * 20)
        let names = [
            "every acknowledged order is readable", "at most one order a customer and key", "no charge without an order", "no oversell",
            "stock is conserved", "every accepted order reached an end", "only legal transitions", "debits = credits",
        ]
        run.failures.append(
            FailureRecord(
                variant: variant, component: component, fault: fault, ratePerSecond: 200, injectedAtSeconds: 4, healedAtSeconds: healed,
                proof: fault == "crash" ? "process id changed" : "a write answered 503", journeys: journeys,
                recoverySeconds: component == "orders" && fault == "crash" ? nil : 0.3 + random.unit(), acknowledgedOrders: orders,
                invariants: names.enumerated().map { InvariantRecord(name: $1, checked: $0 == 0 ? orders : 400, violations: []) }))
    }
}

/// Deterministic, so that a synthetic run is the same everywhere.
struct Lehmer {
    var state: UInt64

    mutating func unit() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }
}
