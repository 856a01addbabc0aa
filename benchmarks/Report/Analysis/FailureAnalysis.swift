/// All cells, and what they add up to.
package struct FailureAnalysis: Codable, Sendable {
    package var cells: [FailureCell]
    package var journeys: [String]
    /// Each journey's share of the arrivals, 0…1.
    package var weights: [String: Double]
    /// The one fault that every component of either variant is given, so that like is compared with like.
    static let comparedFault = "crash"

    /// Mean over the variant's components of what a crash of each costs: what is lost where one part, any of them, fails.
    package var meanBlastRadius: [String: Double]
    /// The components of that mean that cost the least and the most. The components are all there are, not a sample of more, so the mean has
    /// no sampling error and no interval; the range says how unlike they are.
    package var blastRadiusRange: [String: Spread]
    /// How many cells each mean is of.
    package var cellsCounted: [String: Int]
    /// Mean of the microservices' cells over the monolith's.
    package var blastRadiusTimes: Double?
    package var missing: String?
    /// What stays where it is, one entry a variant; empty where no cell says which journeys do not need its component.
    package var isolation: [Isolation]
    /// What was asked before there was an answer; those without a cell are left out.
    package var questions: [FailureQuestion]

    package struct Spread: Codable, Sendable {
        package var low: Double
        package var high: Double
    }

    init(_ records: [FailureRecord]) {
        cells = records.map(FailureCell.init)
        journeys = records.reduce(into: []) { names, record in
            for journey in record.journeys where !names.contains(journey.name) { names.append(journey.name) }
        }
        weights = records.reduce(into: [:]) { weights, record in
            for journey in record.journeys where weights[journey.name] == nil { weights[journey.name] = journey.weight }
        }
        isolation = []
        questions = []
        meanBlastRadius = [:]
        blastRadiusRange = [:]
        cellsCounted = [:]
        for variant in Variant.allCases {
            let radii = crashes(of: variant).compactMap(\.blastRadius)
            cellsCounted[variant.rawValue] = radii.count
            meanBlastRadius[variant.rawValue] = mean(radii)
            if let low = radii.min(), let high = radii.max() { blastRadiusRange[variant.rawValue] = Spread(low: low, high: high) }
        }
        isolation = Variant.allCases.compactMap { Isolation($0, of: cells) }
        questions = FailureQuestion.all(of: self)
        guard let base = meanLoss(of: .monolith), let other = meanLoss(of: .microservices) else {
            missing = records.isEmpty ? "the run has no failure experiment" : "a crash has no valid cell in one of the variants"
            return
        }
        guard base > 0, cellsCounted[Variant.microservices.rawValue, default: 0] > 1 else {
            missing = base > 0 ? "one crashed component is no mean" : "the fault cost the monolith nothing"
            return
        }
        blastRadiusTimes = other / base
    }

    /// Indices of the cells that were run, as they are shown: by fault; the monolith before the microservices, a part that both have together.
    var order: [Int] {
        let run = cells.indices.filter { cells[$0].wasRun }
        let faults = run.reduce(into: [String]()) { if !$0.contains(cells[$1].fault) { $0.append(cells[$1].fault) } }
        return faults.flatMap { fault -> [Int] in
            let group = run.filter { cells[$0].fault == fault }
            func of(_ variant: Variant) -> [Int] { group.filter { cells[$0].variant == variant } }
            let shared = of(.monolith).filter { one in of(.microservices).contains { cells[$0].component == cells[one].component } }
            let names = shared.map { cells[$0].component }
            return (of(.monolith) + of(.microservices)).filter { !names.contains(cells[$0].component) }
                + names.flatMap { name in (of(.monolith) + of(.microservices)).filter { cells[$0].component == name } }
        }
    }

    func meanLoss(of variant: Variant) -> Double? { meanBlastRadius[variant.rawValue] }

    func crashes(of variant: Variant) -> [FailureCell] {
        cells.filter { $0.isValid && $0.variant == variant && $0.fault == Self.comparedFault }
    }

    /// Crashed microservices that lose at least `Isolation.asMuch` of what the crashed monolith loses.
    var exceptions: [FailureCell] {
        guard let monolith = meanLoss(of: .monolith) else { return [] }
        return crashes(of: .microservices).filter { ($0.blastRadius ?? 0) >= Isolation.asMuch * monolith }
    }

    /// `mean of 9 components, 0.2–8.1 %`; nil without a valid crash.
    func meanText(of variant: Variant) -> String? {
        guard let range = blastRadiusRange[variant.rawValue], let count = cellsCounted[variant.rawValue] else { return nil }
        return count == 1 ? "1 component" : "mean of \(Number.integer(count)) components, \(Number.percents(range.low, range.high))"
    }

    /// Of the arrivals of some journeys, by weight; nil where the cell has none of them.
    func goodput(of names: [String], in cell: FailureCell) -> Double? {
        let known = names.filter { cell.goodput[$0] != nil && weights[$0, default: 0] > 0 }
        let weight = known.reduce(0) { $0 + weights[$1, default: 0] }
        return weight > 0 ? known.reduce(0) { $0 + weights[$1, default: 0] * cell.goodput[$1, default: 0] } / weight : nil
    }
}

extension [FailureCell] {
    /// The monolith's cell to hold a microservice's against: the same fault in the same component where both have it, else in the whole process.
    func counterpart(of cell: FailureCell) -> FailureCell? {
        guard cell.variant == .microservices else { return nil }
        let monolith = filter { $0.variant == .monolith && $0.fault == cell.fault && $0.isValid }
        return monolith.first { $0.component == cell.component } ?? monolith.first { $0.component == Variant.monolith.rawValue }
    }
}
