import Report

/// What a block was asked for. Both blocks of a pair have to be asked for the same, or their ratio is that of two questions.
package struct BlockConditions: Sendable, Equatable {
    /// Processors of the system, as its start was told them.
    package var systemCPUs: String
    package var generatorCPUs: String
    package var durability: String
    /// Of the load: same seed, same arrivals, products and customers.
    package var seed: UInt64
    package var dataset: String
    package var mix: String
    /// Who restarts a dead process, and when.
    package var restartPolicy: String
    /// What the system may use beyond its processors.
    package var budget: String
    /// Arrivals a second.
    package var ratePerSecond: Double
    /// Virtual customers of the open loop, connections of the closed one, and each phase's seconds.
    package var load: String

    package init(
        systemCPUs: String, generatorCPUs: String, durability: String, seed: UInt64, dataset: String, mix: String, restartPolicy: String,
        budget: String, ratePerSecond: Double, load: String
    ) {
        self.systemCPUs = systemCPUs
        self.generatorCPUs = generatorCPUs
        self.durability = durability
        self.seed = seed
        self.dataset = dataset
        self.mix = mix
        self.restartPolicy = restartPolicy
        self.budget = budget
        self.ratePerSecond = ratePerSecond
        self.load = load
    }
}

extension ValidityGates {
    /// Whether two blocks were asked for the same: one gate, which counts the conditions that differ, and a reason for each of them.
    package static func parity(_ first: BlockConditions, _ second: BlockConditions) -> Judgement {
        func text<Value>(_ value: Value) -> String { "\(value)" }
        let compared: [(name: String, first: String, second: String)] = [
            ("processors of the system", first.systemCPUs, second.systemCPUs),
            ("processors of the generator", first.generatorCPUs, second.generatorCPUs),
            ("durability", first.durability, second.durability),
            ("seed", text(first.seed), text(second.seed)),
            ("dataset", first.dataset, second.dataset),
            ("mix", first.mix, second.mix),
            ("restart policy", first.restartPolicy, second.restartPolicy),
            ("budget", first.budget, second.budget),
            ("rate", text(first.ratePerSecond), text(second.ratePerSecond)),
            ("load", first.load, second.load),
        ]
        let reasons = compared.filter { $0.first != $0.second }.map {
            "the pair was not asked for the same: \($0.name) \($0.first) and \($0.second)"
        }
        return Judgement(
            gates: [GateRecord(name: "parity of the pair", value: Double(reasons.count), limit: 0, unit: "", isKept: reasons.isEmpty)],
            reasons: reasons)
    }
}

/// What each pair's first block was asked for, until the second comes.
@MainActor
final class AskedConditions {
    private var first: [Int: BlockConditions] = [:]

    /// The second block of a pair is judged against the first.
    func judge(_ conditions: BlockConditions, pair: Int) -> ValidityGates.Judgement {
        guard let other = first.updateValue(conditions, forKey: pair) else { return ValidityGates.Judgement(gates: [], reasons: []) }
        return ValidityGates.parity(other, conditions)
    }
}
