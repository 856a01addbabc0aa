package import Statistics

/// The highest rate that keeps the objective, searched round by round, and what latency is at half of it.
package struct CapacityAnalysis: Codable, Sendable {
    package var searches: [Search]
    /// Capacity, then p50 and p99 at half of each one's own; empty without a search.
    package var figures: [Comparison]
    /// Of the capacity over rounds, by variant; absent with fewer than two rounds.
    package var intervals: [String: Interval]

    /// One search, as disclosed.
    package struct Search: Codable, Sendable {
        package var variant: Variant
        package var round: Int
        package var objectiveMillis: Double
        package var errorLimit: Double
        package var capacityPerSecond: Double?
        package var limitedBy: String
        package var steps: [CapacityStep]
        /// Half of the capacity, as asked for; nil where it was not run.
        package var halfRatePerSecond: Double?
        package var p50MillisAtHalf: Double?
        package var p99MillisAtHalf: Double?
        package var void: [String]
    }

    init(_ records: [CapacityRecord], histograms: [String: LatencyCounts]) {
        searches = records.sorted { ($0.round, $0.variant.order) < ($1.round, $1.variant.order) }.map { record in
            let half = record.atHalf.flatMap { histograms[$0.histogram] }
            return Search(
                variant: record.variant, round: record.round, objectiveMillis: record.objectiveMillis, errorLimit: record.errorLimit,
                capacityPerSecond: record.capacityPerSecond, limitedBy: record.limitedBy, steps: record.steps,
                halfRatePerSecond: record.atHalf?.askedRate, p50MillisAtHalf: half?.milliseconds(percentile: 50),
                p99MillisAtHalf: half?.milliseconds(percentile: 99), void: record.void)
        }
        let valid = records.filter(\.void.isEmpty)
        let capacities = valid.compactMap { record in
            record.capacityPerSecond.map { RoundValue(variant: record.variant, round: record.round, value: $0) }
        }
        intervals = [:]
        for variant in Variant.allCases {
            intervals[variant.rawValue] = Moments(of: capacities.filter { $0.variant == variant }.map(\.value)).interval()
        }
        guard !records.isEmpty else {
            figures = []
            return
        }
        figures = [.over(capacities, id: "capacity", label: "Capacity", unit: "journeys/s")]
        for percentile in [50.0, 99.0] {
            func counts(_ record: CapacityRecord) -> LatencyCounts? { record.atHalf.flatMap { histograms[$0.histogram] } }
            let values = valid.compactMap { record in
                counts(record)?.milliseconds(percentile: percentile).map {
                    RoundValue(variant: record.variant, round: record.round, value: $0)
                }
            }
            let name = "p\(Int(percentile))"
            figures.append(
                .over(values, id: "capacity.half.\(name)", label: "\(name) at half of its own capacity", unit: "ms") { variant in
                    LatencyCounts.merged(valid.filter { $0.variant == variant }.compactMap(counts)).milliseconds(percentile: percentile)
                })
        }
    }

    /// What is shown for the capacity of a variant; `at least` where a search that counts saw no rate above it miss.
    func text(of variant: Variant) -> String {
        guard let capacity, capacity.value(of: variant) != nil else { return "–" }
        let isBound = valid(variant).contains { $0.capacityPerSecond != nil && !$0.isMissSeenAbove }
        return (isBound ? "at least " : "") + capacity.text(of: variant)
    }

    package var capacity: Comparison? { figures.first { $0.id == "capacity" } }
    package var objectiveMillis: Double? { searches.first?.objectiveMillis }
    package func valid(_ variant: Variant) -> [Search] { searches.filter { $0.variant == variant && $0.void.isEmpty } }
}

extension CapacityAnalysis.Search {
    /// A step of the confirmation kept the objective at the capacity itself.
    var isConfirmed: Bool {
        capacityPerSecond.map { capacity in
            steps.contains { $0.phase == .confirmation && $0.isMet && $0.void == nil && abs($0.rate / capacity - 1) < 0.005 }
        } ?? false
    }

    /// A rate above the capacity missed the objective; otherwise the capacity is a lower bound.
    var isMissSeenAbove: Bool {
        capacityPerSecond.map { capacity in steps.contains { !$0.isMet && $0.void == nil && $0.rate > capacity } } ?? false
    }

    /// `4,018 /s, confirmed`, `at least 4,018 /s`, `none`.
    var capacityText: String {
        guard let capacityPerSecond else { return "none" }
        let rate = "\(Number.short(capacityPerSecond)) /s"
        return (isMissSeenAbove ? rate : "at least \(rate)") + (isConfirmed ? ", confirmed" : "")
    }
}

extension Variant {
    /// The monolith first, wherever both are listed.
    var order: Int { self == .monolith ? 0 : 1 }
}

/// One figure of one variant in one round.
struct RoundValue {
    var variant: Variant
    var round: Int
    var value: Double
}

extension Comparison {
    /// Rounds take the place of block pairs: figures of one round are compared with each other.
    static func over(
        _ values: [RoundValue], id: String, label: String, unit: String, pooled: ((Variant) -> Double?)? = nil
    ) -> Comparison {
        func of(_ variant: Variant) -> [RoundValue] { values.filter { $0.variant == variant }.sorted { $0.round < $1.round } }
        let pairs = of(.monolith).compactMap { base in
            of(.microservices).first { $0.round == base.round }.map { RatioPair(monolith: base.value, microservices: $0.value) }
        }
        let estimate = Ratio.estimate(pairs)
        let blocks = Variant.allCases.map { of($0).map(\.value) }
        return Comparison(
            id: id, label: label, unit: unit, monolith: pooled.map { $0(.monolith) } ?? mean(blocks[0]),
            microservices: pooled.map { $0(.microservices) } ?? mean(blocks[1]), monolithBlocks: blocks[0], microservicesBlocks: blocks[1],
            ratio: try? estimate.get(), missing: estimate.failureText?.replacing("block pair", with: "pair of searches"))
    }
}
