/// The gap between the two ends of the ladder beside the gap between the two variants. The steps between add up by construction; what can be
/// tested is whether the comparison’s own blocks show the same gap.
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
    /// Whether the ladder’s ends reproduce the gap of the block pairs; nil where there are none, and where it is too wide to tell.
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
        switch agreement {
        case .reproduced: isAccountedFor = true
        case .differs: isAccountedFor = false
        case .tooWide, .noInterval, .notHeldAgainst: isAccountedFor = nil
        }
    }

    package enum Agreement: Sendable {
        case reproduced, differs
        /// The interval includes zero and is so wide that it would include much else.
        case tooWide
        case noInterval
        /// No block pairs at this rate: the last step is all that is left to say.
        case notHeldAgainst
    }

    /// Half of the interval may be at most this share of the gap, for an agreement to mean something.
    package static let widestHalf = 0.2

    package var agreement: Agreement {
        guard isGapIndependent else { return .notHeldAgainst }
        guard let low = unexplained.low, let high = unexplained.high, let includesZero = unexplained.includesZero else {
            return .noInterval
        }
        if !includesZero { return .differs }
        return (high - low) / 2 > Self.widestHalf * abs(gap.value) ? .tooWide : .reproduced
    }

    /// How far apart the two gaps can be, in the account’s unit; nil without an interval.
    var farthest: Double? { both(unexplained.low, unexplained.high).map { max(abs($0), abs($1)) } }
}
