/// What one validity rule read over all judged blocks.
package struct GateSummary: Codable, Sendable {
    package var name: String
    package var unit: String
    /// The reading that is nearest to breaking the rule, or broke it most.
    package var worst: Double
    package var limit: Double
    package var worstBlock: Int
    package var keptBlocks: Int
    package var judgedBlocks: Int

    static func all(_ blocks: [BlockRecord]) -> [GateSummary] {
        let names = blocks.flatMap(\.gates).reduce(into: [String]()) { if !$0.contains($1.name) { $0.append($1.name) } }
        return names.compactMap { name in
            let readings = blocks.flatMap { block in block.gates.filter { $0.name == name }.map { (block: block.index, gate: $0) } }
            // A rule is a ceiling unless every reading says that it is a floor, and one of them can only be that.
            let isFloor =
                readings.allSatisfy { $0.gate.isKept ? $0.gate.value >= $0.gate.limit : $0.gate.value < $0.gate.limit }
                && readings.contains { $0.gate.value != $0.gate.limit }
            func excess(_ gate: GateRecord) -> Double { (gate.value - gate.limit) * (isFloor ? -1 : 1) }
            // A broken rule is worse than any that was kept, whatever they read.
            let worst =
                readings.filter { !$0.gate.isKept }.max { excess($0.gate) < excess($1.gate) }
                ?? readings.max { excess($0.gate) < excess($1.gate) }
            guard let worst else { return nil }
            return GateSummary(
                name: name, unit: worst.gate.unit, worst: worst.gate.value, limit: worst.gate.limit, worstBlock: worst.block,
                keptBlocks: readings.filter(\.gate.isKept).count, judgedBlocks: readings.count)
        }
    }
}
