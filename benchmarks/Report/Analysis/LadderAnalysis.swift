/// The price of a boundary, one decision a rung, with all that it brings.
package struct LadderAnalysis: Codable, Sendable {
    package var rungs: [Rung]
    /// Median latency, p99 and CPU: whether the ladder’s ends reproduce the gap of the comparison’s blocks.
    package var accounts: [LadderAccount]
    /// Rounds in which at least one rung counts.
    package var rounds: Int
    /// Asked for, journeys a second.
    package var ratePerSecond: Double
    /// `round 2, codec: the generator was late`.
    package var void: [String]

    package struct Rung: Codable, Sendable {
        package var id: String
        package var label: String
        package var change: String
        /// The rung that it is compared with; nil for the first.
        package var base: String?
        package var processes: Int
        package var isOnPath: Bool
        /// Rounds that count.
        package var rounds: Int
        package var figures: [Figure]

        func figure(_ measure: LadderMeasure) -> Figure? { figures.first { $0.id == measure.rawValue } }
    }

    package struct Figure: Codable, Sendable {
        package var id: String
        package var label: String
        package var unit: String
        /// Percentiles of the merged histogram of the rounds, everything else their mean.
        package var value: Double?
        /// Of each round that counts, in order.
        package var roundValues: [Double]
        /// Against the base, paired by round; nil for the first rung, and where no round has both.
        package var change: Difference?
        /// The same as a ratio; nil where it has no interval.
        package var ratio: Ratio?
    }

    init?(_ record: LadderRecord?, blocks: ValidBlocks, histograms: [String: LatencyCounts]) {
        guard let record, !record.samples.isEmpty else { return nil }
        let table = RungTable(record, histograms: histograms)
        rungs = record.rungs.map { rung in
            let samples = table.samples(of: rung.id)
            let figures = LadderMeasure.allCases.map { measure -> Figure in
                let pairs = rung.base.map { table.pairs(of: rung.id, over: $0, measure) } ?? []
                return Figure(
                    id: measure.rawValue, label: measure.label, unit: measure.unit,
                    value: measure.shown(samples, histograms: histograms),
                    roundValues: samples.compactMap { measure.value(of: $0, histograms: histograms) },
                    change: Difference(pairs.map { $0.microservices - $0.monolith }), ratio: try? Ratio.estimate(pairs).get())
            }
            return Rung(
                id: rung.id, label: rung.label, change: rung.change, base: rung.base, processes: rung.processes, isOnPath: rung.isOnPath,
                rounds: samples.count, figures: figures)
        }
        let rate = mean(record.samples.map(\.latency.askedRate)) ?? 0
        ratePerSecond = rate
        rounds = table.rounds.count
        void = record.samples.filter { !$0.void.isEmpty }.map { "round \($0.round), \($0.rung): \($0.void.joined(separator: ", "))" }
        accounts = [LadderMeasure.p50, .p99, .cpu].compactMap { measure in
            LadderAccount(measure, path: record.rungs.filter(\.isOnPath), table: table, rate: rate, blocks: blocks, histograms: histograms)
        }
    }

    package func rung(_ id: String) -> Rung? { rungs.first { $0.id == id } }
    func account(_ measure: LadderMeasure) -> LadderAccount? { accounts.first { $0.id == measure.rawValue } }
}

/// The samples that count, by rung and round.
struct RungTable {
    private let byRung: [String: [Int: LadderRecord.RungSample]]
    private let histograms: [String: LatencyCounts]

    init(_ record: LadderRecord, histograms: [String: LatencyCounts]) {
        let valid = record.samples.filter(\.void.isEmpty)
        byRung = Dictionary(grouping: valid, by: \.rung).mapValues { Dictionary($0.map { ($0.round, $0) }) { first, _ in first } }
        self.histograms = histograms
    }

    var rounds: [Int] { Set(byRung.values.flatMap(\.keys)).sorted() }

    func samples(of rung: String) -> [LadderRecord.RungSample] { (byRung[rung] ?? [:]).sorted { $0.key < $1.key }.map(\.value) }

    func value(of rung: String, round: Int, _ measure: LadderMeasure) -> Double? {
        byRung[rung]?[round].flatMap { measure.value(of: $0, histograms: histograms) }
    }

    /// A rung over its base, of each round that has both.
    func pairs(of rung: String, over base: String, _ measure: LadderMeasure) -> [RatioPair] {
        rounds.compactMap { round in
            guard let one = value(of: base, round: round, measure), let other = value(of: rung, round: round, measure) else { return nil }
            return RatioPair(monolith: one, microservices: other)
        }
    }
}
