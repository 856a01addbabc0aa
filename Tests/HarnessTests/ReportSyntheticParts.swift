import Foundation
import Report

/// The parts beside the blocks: capacity, scaling, ladder, traces, floors and gates, invented like the rest.
extension SyntheticRun {
    mutating func addEverything() {
        addCapacity()
        addScaling()
        addLadder()
        addTraces()
        addFloors()
        addConsistency()
        for index in run.blocks.indices { run.blocks[index].gates = Self.gates(of: run.blocks[index]) }
    }

    mutating func addCapacity(rounds: Int = 3, knees: [Variant: Double] = [.monolith: 4_100, .microservices: 1_180]) {
        var random = Lehmer(state: 11)
        for round in 0..<rounds {
            for variant in Variant.allCases {
                let knee = (knees[variant] ?? 1_000) * (1 + 0.05 * (random.unit() - 0.5))
                var steps: [CapacityStep] = []
                func step(_ phase: CapacityStep.Phase, _ rate: Double) {
                    let load = rate / knee
                    let p99 = load < 1.02 ? 2.4 / max(1.06 - load, 0.035) * (variant == .monolith ? 0.8 : 1.7) : 900 * load
                    let isMet = p99 <= 50
                    steps.append(
                        CapacityStep(
                            phase: phase, rate: rate, seconds: 10, achievedRate: min(rate, knee * 1.03), requests: Int(rate * 10),
                            errors: load > 1.3 ? Int(rate) : 0, p50Micros: Int(p99 * 300), p99Micros: Int(p99 * 1000), isMet: isMet))
                }
                var rate = knee / 8 * (1 + 0.1 * random.unit())
                while rate < knee * 1.05 {
                    step(.exponential, rate)
                    rate *= 2
                }
                step(.exponential, rate)
                for share in [0.78, 0.9, 0.96, 1.01] { step(.bisection, knee * share) }
                step(.confirmation, knee * 0.98)
                let name = "capacity-\(round)-\(variant.rawValue)-half.hist"
                histograms[name] = Self.counts(1_500, median: variant == .monolith ? 0.95 : 3.4, &random)
                run.capacity.append(
                    CapacityRecord(
                        variant: variant, round: round, objectiveMillis: 50, errorLimit: 0.001, steps: steps,
                        capacityPerSecond: (knee * 0.98).rounded(),
                        limitedBy: "the system’s processors, \(variant == .monolith ? 97 : 99) % busy",
                        atHalf: Self.latency(1_500, rate: knee * 0.49, histogram: name, cpuMillis: 0.3)))
            }
        }
    }

    mutating func addScaling() {
        for round in 0..<2 {
            for variant in Variant.allCases {
                let (lambda, sigma, kappa) = variant == .monolith ? (1_450.0, 0.21, 0.0006) : (390.0, 0.24, 0.0011)
                run.scaling.append(
                    ScalingRecord(
                        variant: variant, round: round,
                        points: [1, 2, 4, 8, 16, 32, 64].map { connections in
                            let n = Double(connections)
                            let wobble = 1 + 0.02 * sin(n + Double(round))
                            return .init(
                                connections: connections,
                                requestsPerSecond: wobble * lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1)),
                                p99Micros: 900 * connections, errors: 0)
                        }))
            }
        }
    }

    private struct RungPlan {
        var id: String
        var label: String
        var change: String
        var base: String?
        var processes: Int
        var isOnPath: Bool
        /// Median ms, CPU ms a journey, calls and calls over a socket a journey, commits a checkout.
        var figures: [Double]
    }

    private static let plans = [
        RungPlan(
            id: "monolith", label: "monolith", change: "one process, one transaction", base: nil, processes: 1, isOnPath: true,
            figures: [0.82, 0.19, 0, 0, 1]),
        RungPlan(
            id: "saga", label: "+ saga and outbox", change: "nine stores and a saga, still one process", base: "monolith", processes: 1,
            isOnPath: true, figures: [0.97, 0.24, 4.1, 0, 6]),
        RungPlan(
            id: "codec", label: "+ codec", change: "every call is encoded and decoded", base: "saga", processes: 1, isOnPath: true,
            figures: [1.11, 0.30, 4.1, 0, 6]),
        RungPlan(
            id: "cut2", label: "2 processes", change: "catalog and reviews behind loopback HTTP", base: "codec", processes: 2,
            isOnPath: true, figures: [1.52, 0.42, 4.1, 1.4, 6]),
        RungPlan(
            id: "cut4", label: "4 processes", change: "carts and accounts apart", base: "cut2", processes: 4, isOnPath: true,
            figures: [1.9, 0.52, 4.1, 2.6, 6]),
        RungPlan(
            id: "cut9", label: "9 processes", change: "each context apart", base: "cut4", processes: 9, isOnPath: true,
            figures: [2.46, 0.66, 4.1, 4.1, 6]),
        RungPlan(
            id: "microservices", label: "microservices as shipped", change: "gateway, supervision, tracing, service tokens", base: "cut9",
            processes: 9, isOnPath: true, figures: [2.63, 0.70, 4.1, 4.1, 6]),
        RungPlan(
            id: "badcut", label: "2 processes, cut badly", change: "the gateway and orders against all that they call", base: "cut2",
            processes: 2, isOnPath: false, figures: [1.83, 0.51, 4.1, 3.2, 6]),
        RungPlan(
            id: "proxy", label: "+ proxy", change: "a proxy that adds no delay before each service", base: "microservices", processes: 9,
            isOnPath: false, figures: [3.4, 0.74, 4.1, 4.1, 6]),
        RungPlan(
            id: "delay1", label: "+ 1 ms", change: "1 ms of network round trip before each service", base: "proxy", processes: 9,
            isOnPath: false, figures: [4.9, 0.75, 4.1, 4.1, 6]),
        RungPlan(
            id: "delay5", label: "+ 5 ms", change: "5 ms of network round trip before each service", base: "proxy", processes: 9,
            isOnPath: false, figures: [13.1, 0.76, 4.1, 4.1, 6]),
    ]

    mutating func addLadder(rounds: Int = 4, spread: Double = 0.03) {
        var random = Lehmer(state: 23)
        var ladder = LadderRecord(
            rungs: Self.plans.map {
                .init(id: $0.id, label: $0.label, change: $0.change, base: $0.base, processes: $0.processes, isOnPath: $0.isOnPath)
            })
        for round in 0..<rounds {
            for plan in Self.plans {
                let drift = 1 + spread * (random.unit() - 0.5)
                let name = "ladder-\(round)-\(plan.id).hist"
                histograms[name] = Self.counts(1_200, median: plan.figures[0] * drift, &random)
                ladder.samples.append(
                    .init(
                        rung: plan.id, round: round,
                        latency: Self.latency(1_200, rate: 200, histogram: name, cpuMillis: plan.figures[1] * drift),
                        traffic: TrafficRecord(
                            calls: Int(plan.figures[2] * 1_200), wireCalls: Int(plan.figures[3] * 1_200),
                            wireBytes: Int(plan.figures[3] * 1_200 * 840), eventPulls: plan.processes > 2 ? 180 : 0, transactions: 700,
                            commits: 500),
                        checkout: CheckoutCost(
                            checkouts: 20,
                            traffic: TrafficRecord(
                                calls: 20 * 11, transactions: Int(20 * plan.figures[4] * 1.5), commits: Int(20 * plan.figures[4])),
                            medianMicros: Int(3_400 * drift + 2_000 * plan.figures[0]))))
            }
        }
        run.ladder = ladder
    }

    mutating func addTraces() {
        run.traces = [Self.monolithTrace(), Self.microservicesTrace()]
    }

    private static func monolithTrace() -> TraceRecord {
        let names = ["read cart", "price lines", "reserve stock", "authorise card", "capture", "confirm order", "commit"]
        var spans = [
            SpanRecord(
                id: "m0", parent: nil, process: "monolith", name: "POST /v1/checkout", kind: "server", startMicros: 0,
                durationMicros: 3_460, isError: false)
        ]
        var start = 110.0
        for (index, name) in names.enumerated() {
            let duration = [160.0, 90, 210, 620, 540, 130, 1_450][index]
            spans.append(
                SpanRecord(
                    id: "m\(index + 1)", parent: "m0", process: "monolith", name: name, kind: "internal", startMicros: start,
                    durationMicros: duration, isError: false))
            start += duration + 20
        }
        return TraceRecord(variant: .monolith, traceID: "4bf92f3577b34da6a3ce929d0e0e4736", spans: spans)
    }

    private static func microservicesTrace() -> TraceRecord {
        var spans: [SpanRecord] = []
        func add(_ id: String, _ parent: String?, _ process: String, _ name: String, _ kind: String, _ start: Double, _ length: Double) {
            spans.append(
                SpanRecord(
                    id: id, parent: parent, process: process, name: name, kind: kind, startMicros: start, durationMicros: length,
                    isError: false))
        }
        add("g0", nil, "gateway", "POST /v1/checkout", "server", 0, 11_900)
        add("g1", "g0", "gateway", "accounts.verify", "client", 60, 900)
        add("a1", "g1", "accounts", "accounts.verify", "server", 330, 340)
        add("g2", "g0", "gateway", "orders.checkout", "client", 1_050, 10_700)
        add("o0", "g2", "orders", "orders.checkout", "server", 1_340, 10_150)
        var start = 1_600.0
        for (index, call) in ["carts.cart", "catalog.prices", "inventory.reserve", "payments.authorise", "payments.capture"].enumerated() {
            let length = [900.0, 800, 2_000, 1_900, 2_400][index]
            let process = String(call.prefix { $0 != "." })
            add("c\(index)", "o0", "orders", call, "client", start, length)
            add("s\(index)", "c\(index)", process, call, "server", start + 260, length - 480)
            add("d\(index)", "s\(index)", process, "transaction", "internal", start + 330, length - 620)
            start += length + 60
        }
        add("e0", "o0", "shipping", "OrderConfirmed", "consumer", 12_300, 1_900)
        add("e1", "o0", "carts", "OrderConfirmed", "consumer", 12_600, 1_300)
        return TraceRecord(variant: .microservices, traceID: "00f067aa0ba902b7a3ce929d0e0e4736", spans: spans)
    }

    mutating func addFloors() {
        let all: [(String, Int, Int, Double)] = [
            ("index", 2, 0, 0.06), ("browse", 3, 0, 0.05), ("add", 3, 1, 0.48), ("cart", 2, 0, 0.04), ("checkout", 16, 2, 1.1),
        ]
        run.journeyFloors = all.map {
            JourneyFloorRecord(journey: $0, statements: $1, commits: $2, medianMicros: $3 * 1000, cpuMicros: $3 * 300)
        }
        run.machineFloors = [
            MachineFloorRecord(name: "one fsync of a file", samples: 2_000, medianMicros: 410, p99Micros: 1_900),
            MachineFloorRecord(name: "one bare loopback HTTP round trip", samples: 5_000, medianMicros: 96, p99Micros: 240),
        ]
    }

    mutating func addConsistency() {
        run.consistency = Variant.allCases.map { variant in
            let isSplit = variant == .microservices
            let replicas = ["price in the cart", "stock in the listing", "rating in the listing"]
            return ConsistencyRecord(
                variant: variant,
                staleness: replicas.flatMap { replica in
                    ["at rest", "under load", "keeper crashed"].enumerated().map { index, condition in
                        StalenessRecord(
                            replica: replica, condition: condition,
                            staleMicros: (0..<200).map { isSplit ? (4_000 + 40 * $0) * (1 + 6 * index) : 0 },
                            freshMicros: (0..<200).map { isSplit ? (5_000 + 40 * $0) * (1 + 6 * index) : 900 }, endless: 0)
                    }
                },
                checkout: CheckoutCost(
                    checkouts: 20, traffic: TrafficRecord(transactions: isSplit ? 220 : 40, commits: isSplit ? 180 : 40),
                    medianMicros: isSplit ? 11_200 : 3_400),
                declined: CheckoutCost(
                    checkouts: 20, traffic: TrafficRecord(transactions: isSplit ? 160 : 40, commits: isSplit ? 120 : 40),
                    medianMicros: isSplit ? 9_100 : 2_900), stuckOrders: 0, compensations: isSplit ? 20 : 0)
        }
    }

    private static func gates(of block: BlockRecord) -> [GateRecord] {
        let lateness = 0.09 + 0.01 * Double(block.index)
        return [
            GateRecord(name: "generator CPU", value: 11 + Double(block.index), limit: 80, unit: "%", isKept: true),
            GateRecord(name: "lateness p99", value: lateness, limit: 5, unit: "ms", isKept: true),
            GateRecord(name: "Little’s law, relative error", value: 1.4, limit: 15, unit: "%", isKept: true),
            GateRecord(
                name: "steal", value: block.void.isEmpty ? 0.4 : 9, limit: 5, unit: "%", isKept: block.void.isEmpty),
        ]
    }

    static func latency(_ requests: Int, rate: Double, histogram: String, cpuMillis: Double) -> LatencyRecord {
        LatencyRecord(
            seconds: Double(requests) / rate, askedRate: rate, achievedRate: rate, requests: requests, errors: 0, unsent: 0,
            histogram: histogram, journeys: [], generatorLatenessP99Micros: 90, generatorCPUFraction: 0.1,
            processes: [
                ProcessRecord(
                    name: "all", cpuSeconds: cpuMillis * Double(requests) / 1000, residentMegabytes: 60, contextSwitches: 1,
                    writtenKilobytes: 1)
            ], meanInFlight: 0.2, meanMillis: 1)
    }

    /// Log-normal around a median, ms.
    static func counts(_ requests: Int, median: Double, _ random: inout Lehmer) -> [(upperMicros: UInt64, count: UInt64)] {
        var counts: [UInt64: UInt64] = [:]
        for _ in 0..<requests {
            let normal = (0..<12).reduce(-6.0) { sum, _ in sum + random.unit() }
            counts[UInt64((median * 1000 * exp(0.4 * normal)).rounded(.up)), default: 0] += 1
        }
        return counts.map { ($0.key, $0.value) }
    }
}
