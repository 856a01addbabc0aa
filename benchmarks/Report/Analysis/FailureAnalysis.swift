import Statistics

/// One cell of the failure matrix, as the report shows it.
package struct FailureCell: Codable, Sendable {
    package var variant: Variant
    package var component: String
    package var fault: String
    /// Successful share of each journey's arrivals while the fault lasts, 0…1; empty in a void cell.
    package var goodput: [String: Double]
    /// Σ weight × (1 − goodput), weights adding up to 1; nil in a void cell.
    package var blastRadius: Double?
    /// Heal → three windows in a row without an error; nil where it never came, or the cell is void.
    package var recoverySeconds: Double?
    package var acknowledgedOrders: Int
    /// The probe that saw the fault take effect.
    package var proof: String?
    /// Why the cell does not count; empty where it does.
    package var void: [String]
}

/// All cells, and what they add up to.
package struct FailureAnalysis: Codable, Sendable {
    package var cells: [FailureCell]
    package var journeys: [String]
    /// The one fault that every component of either variant is given, so that like is compared with like.
    static let comparedFault = "crash"

    /// Mean over the variant's components of what a crash of each costs: what is lost where one part, any of them, fails.
    package var meanBlastRadius: [String: Double]
    /// How many cells each mean is of.
    package var cellsCounted: [String: Int]
    /// Mean of the microservices' cells over the monolith's; the interval resamples the components.
    package var blastRadiusRatio: Ratio?
    package var missing: String?

    init(_ records: [FailureRecord]) {
        cells = records.map(Self.cell)
        journeys = records.reduce(into: []) { names, record in
            for journey in record.journeys where !names.contains(journey.name) { names.append(journey.name) }
        }
        let valid = cells.filter(\.void.isEmpty)
        func radii(_ variant: Variant) -> [Double] {
            valid.filter { $0.variant == variant && $0.fault == Self.comparedFault }.compactMap(\.blastRadius)
        }
        let monolith = radii(.monolith)
        let microservices = radii(.microservices)
        cellsCounted = [Variant.monolith.rawValue: monolith.count, Variant.microservices.rawValue: microservices.count]
        meanBlastRadius = [:]
        meanBlastRadius[Variant.monolith.rawValue] = mean(monolith)
        meanBlastRadius[Variant.microservices.rawValue] = mean(microservices)
        guard let base = mean(monolith), let other = mean(microservices) else {
            missing = records.isEmpty ? "the run has no failure experiment" : "a crash has no valid cell in one of the variants"
            return
        }
        guard base > 0, microservices.count > 1 else {
            missing = base > 0 ? "one valid cell gives no interval" : "the fault cost the monolith nothing"
            return
        }
        let interval = Bootstrap.interval(microservices) { mean($0) ?? 0 }
        blastRadiusRatio = Ratio(value: other / base, low: interval.low / base, high: interval.high / base, pairs: microservices.count)
    }

    private static func cell(_ record: FailureRecord) -> FailureCell {
        var void = record.void
        if record.proof == nil { void.append("no probe saw the fault take effect") }
        let weight = record.journeys.reduce(0) { $0 + $1.weight }
        if void.isEmpty && weight <= 0 { void.append("no journey has a weight") }
        guard void.isEmpty else {
            return FailureCell(
                variant: record.variant, component: record.component, fault: record.fault, goodput: [:], blastRadius: nil,
                recoverySeconds: nil, acknowledgedOrders: record.acknowledgedOrders, proof: record.proof, void: void)
        }
        let loss = record.journeys.reduce(0) { $0 + $1.weight * (1 - $1.goodput) }
        return FailureCell(
            variant: record.variant, component: record.component, fault: record.fault,
            goodput: Dictionary(record.journeys.map { ($0.name, $0.goodput) }) { first, _ in first }, blastRadius: loss / weight,
            recoverySeconds: record.recoverySeconds, acknowledgedOrders: record.acknowledgedOrders, proof: record.proof, void: [])
    }
}

/// One invariant over all cells of both variants. Void cells count too: a violation is one whether or not a probe saw the fault.
package struct InvariantSummary: Codable, Sendable {
    package struct Side: Codable, Sendable {
        package var checked = 0
        package var violations: [String] = []
        package var cells = 0
    }

    package var name: String
    package var monolith = Side()
    package var microservices = Side()

    package func side(_ variant: Variant) -> Side { variant == .monolith ? monolith : microservices }

    static func all(_ records: [FailureRecord]) -> [InvariantSummary] {
        var summaries: [InvariantSummary] = []
        for record in records {
            for invariant in record.invariants {
                let position =
                    summaries.firstIndex { $0.name == invariant.name }
                    ?? {
                        summaries.append(InvariantSummary(name: invariant.name))
                        return summaries.count - 1
                    }()
                let side = record.variant == .monolith ? \InvariantSummary.monolith : \.microservices
                summaries[position][keyPath: side].checked += invariant.checked
                summaries[position][keyPath: side].violations += invariant.violations.map { "\(record.component) \(record.fault): \($0)" }
                summaries[position][keyPath: side].cells += 1
            }
        }
        return summaries
    }
}
