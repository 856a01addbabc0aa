/// Whether the steps from the first rung to the last add up to the gap between the two variants.
package struct LadderAccount: Codable, Sendable {
    /// `p50`, `p99` or `cpu`.
    package var id: String
    package var label: String
    package var unit: String
    package var from: String
    package var to: String
    /// Of the steps on the path, over the rounds in which every rung of it counts. All of them where the gap was measured apart; without
    /// the last where it was not, because then the last step is what is left over.
    package var sum: Difference
    /// Microservices less monolith.
    package var gap: Difference
    /// The gap comes from the block pairs of the comparison at the same rate, so it was measured apart from the ladder.
    package var isGapIndependent: Bool
    /// From the last separation to the microservices as they are shipped.
    package var lastStep: Difference
    /// Gap less sum.
    package var unexplained: Difference
    /// The interval of what is unexplained includes zero; nil without an interval.
    package var isAccountedFor: Bool?

    /// - Returns: nil where the path has fewer than two steps, or no round measured all of it.
    init?(
        _ measure: LadderMeasure, path: [LadderRecord.Rung], table: RungTable, rate: Double, blocks: ValidBlocks,
        histograms: [String: LatencyCounts]
    ) {
        guard path.count > 2, let first = path.first, let last = path.last else { return nil }
        /// A round's values along the path, none missing.
        let walks = table.rounds.compactMap { round -> [Double]? in
            let values = path.compactMap { table.value(of: $0.id, round: round, measure) }
            return values.count == path.count ? values : nil
        }
        let whole = walks.map { $0[$0.count - 1] - $0[0] }
        let named = walks.map { $0[$0.count - 2] - $0[0] }
        let lastSteps = walks.map { $0[$0.count - 1] - $0[$0.count - 2] }
        let apart = blocks.pairs.filter { abs($0.monolith.latency.askedRate - rate) <= 0.01 * rate }.compactMap { pair -> Double? in
            guard let one = measure.value(of: pair.monolith, histograms: histograms),
                let other = measure.value(of: pair.microservices, histograms: histograms)
            else { return nil }
            return other - one
        }
        isGapIndependent = apart.count > 1
        guard let sum = Difference(isGapIndependent ? whole : named), let gap = Difference(isGapIndependent ? apart : whole),
            let lastStep = Difference(lastSteps),
            let unexplained = isGapIndependent ? Difference(apart, less: whole) : lastStep
        else { return nil }
        id = measure.rawValue
        label = measure.label
        unit = measure.unit
        from = first.id
        to = last.id
        self.sum = sum
        self.gap = gap
        self.lastStep = lastStep
        self.unexplained = unexplained
        isAccountedFor = unexplained.includesZero
    }
}
