/// One figure of both variants, and their ratio over block pairs.
package struct Comparison: Codable, Sendable {
    package var id: String
    package var label: String
    /// `ms`, `requests/s`, `MB`, …
    package var unit: String
    /// What the report shows for a variant; percentiles come from the merged histogram of its valid blocks, everything else is the mean of
    /// them. Nil where too few samples lie beyond it, or no block is valid.
    package var monolith: Double?
    package var microservices: Double?
    /// The same of each valid block, in block order.
    package var monolithBlocks: [Double]
    package var microservicesBlocks: [Double]
    /// Microservices over monolith; nil where `missing` says why.
    package var ratio: Ratio?
    package var missing: String?

    package func value(of variant: Variant) -> Double? { variant == .monolith ? monolith : microservices }
    package func blocks(of variant: Variant) -> [Double] { variant == .monolith ? monolithBlocks : microservicesBlocks }

    /// - Parameters:
    ///   - perBlock: the figure of a valid block, or nil where that block has none.
    ///   - pooled: what to show for a variant; nil for the mean of its blocks.
    static func over(
        _ blocks: ValidBlocks, id: String, label: String, unit: String, pooled: ((Variant) -> Double?)? = nil,
        perBlock: (BlockRecord) -> Double?
    ) -> Comparison {
        let values = Dictionary(uniqueKeysWithValues: Variant.allCases.map { ($0, blocks.of($0).compactMap(perBlock)) })
        let monolith = values[.monolith] ?? []
        let microservices = values[.microservices] ?? []
        let pairs = blocks.pairs.compactMap { pair -> RatioPair? in
            guard let base = perBlock(pair.monolith), let other = perBlock(pair.microservices) else { return nil }
            return RatioPair(monolith: base, microservices: other)
        }
        let estimate = Ratio.estimate(pairs)
        return Comparison(
            id: id, label: label, unit: unit, monolith: pooled.map { $0(.monolith) } ?? mean(monolith),
            microservices: pooled.map { $0(.microservices) } ?? mean(microservices), monolithBlocks: monolith,
            microservicesBlocks: microservices, ratio: try? estimate.get(), missing: estimate.failureText)
    }
}

/// The blocks that count. A pair counts where both of its blocks do.
struct ValidBlocks {
    struct Pair {
        var monolith: BlockRecord
        var microservices: BlockRecord
    }

    let all: [BlockRecord]
    let pairs: [Pair]

    init(_ blocks: [BlockRecord]) {
        all = blocks.filter(\.void.isEmpty).sorted { $0.index < $1.index }
        let byPair = Dictionary(grouping: all, by: \.pair)
        pairs = byPair.keys.sorted().compactMap { key in
            guard let monolith = byPair[key]?.first(where: { $0.variant == .monolith }),
                let microservices = byPair[key]?.first(where: { $0.variant == .microservices })
            else { return nil }
            return Pair(monolith: monolith, microservices: microservices)
        }
    }

    func of(_ variant: Variant) -> [BlockRecord] { all.filter { $0.variant == variant } }
}

func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
