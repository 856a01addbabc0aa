/// Open-loop latency, from histograms alone.
package struct LatencyAnalysis: Codable, Sendable {
    static let percentiles = [50, 75, 90, 95, 99, 99.9, 99.99]

    /// All journeys together: one comparison a percentile, then the maximum.
    package var overall: [Comparison]
    package var journeys: [Journey]

    package struct Journey: Codable, Sendable {
        package var name: String
        package var figures: [Comparison]
        /// Journeys of that name in the valid blocks, by variant.
        package var requests: [String: Int]
        package var errors: [String: Int]
    }

    init(_ blocks: ValidBlocks, histograms: [String: LatencyCounts]) {
        overall = Self.figures(blocks, prefix: "latency", percentiles: Self.percentiles) { histograms[$0.latency.histogram] }
        overall.append(
            .over(blocks, id: "latency.errors", label: "Failed journeys", unit: "%") {
                $0.latency.requests > 0 ? 100 * Double($0.latency.errors) / Double($0.latency.requests) : nil
            })
        let names = blocks.all.reduce(into: [String]()) { names, block in
            for journey in block.latency.journeys where !names.contains(journey.name) { names.append(journey.name) }
        }
        journeys = names.map { name in
            func record(_ block: BlockRecord) -> JourneyRecord? { block.latency.journeys.first { $0.name == name } }
            func sum(_ count: KeyPath<JourneyRecord, Int>) -> [String: Int] {
                Dictionary(
                    uniqueKeysWithValues: Variant.allCases.map { variant in
                        (variant.rawValue, blocks.of(variant).compactMap(record).reduce(0) { $0 + $1[keyPath: count] })
                    })
            }
            return Journey(
                name: name,
                figures: Self.figures(blocks, prefix: "latency.\(name)", percentiles: [50, 95, 99]) {
                    record($0).flatMap { histograms[$0.histogram] }
                },
                requests: sum(\.requests), errors: sum(\.errors))
        }
    }

    private static func figures(
        _ blocks: ValidBlocks, prefix: String, percentiles: [Double], counts: (BlockRecord) -> LatencyCounts?
    ) -> [Comparison] {
        var merged: [Variant: LatencyCounts] = [:]
        for variant in Variant.allCases { merged[variant] = .merged(blocks.of(variant).compactMap(counts)) }
        var figures = percentiles.map { percentile in
            let name = "p\(percentile == percentile.rounded() ? Number.fixed(percentile, 0) : Number.trimmed(Number.fixed(percentile, 2)))"
            let shown: (Variant) -> Double? = { merged[$0]?.milliseconds(percentile: percentile) }
            var figure = Comparison.over(blocks, id: "\(prefix).\(name)", label: name, unit: "ms", pooled: shown) {
                counts($0)?.milliseconds(percentile: percentile)
            }
            if figure.ratio == nil, !blocks.pairs.isEmpty, figure.monolithBlocks.isEmpty || figure.microservicesBlocks.isEmpty {
                figure.missing = "no verdict: too few samples in one block"
            }
            return figure
        }
        // The maximum of a longer run is larger by itself, so it is shown and no ratio is drawn from it.
        let largest: (Variant) -> Double? = { merged[$0]?.maxMilliseconds }
        var worst = Comparison.over(blocks, id: "\(prefix).max", label: "max", unit: "ms", pooled: largest) { counts($0)?.maxMilliseconds }
        worst.ratio = nil
        worst.missing = "a maximum is one sample: shown, not compared"
        figures.append(worst)
        return figures
    }
}
