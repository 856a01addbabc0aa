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
    /// The same, with every arrival of the windows below the latency objective.
    package var recoveryWithLatencySeconds: Double?
    /// From injection to heal, seconds: a crash ends when the supervisor has another process up, other faults are held so long.
    package var heldSeconds: Double
    /// What became of the arrivals of that time. This and what follows up to `workAmplification`: nil in a void cell, and in an older run.
    package var outcomes: OutcomeSplit?
    package var timeToErrorP99Millis: Double?
    /// Journeys that by design need nothing of the component.
    package var journeysWithoutNeed: [String]?
    /// Σ weight × goodput over those journeys, their weights adding up to 1; nil without such a journey.
    package var goodputWithoutNeed: Double?
    /// What those journeys lost, as a share of all arrivals.
    package var collateral: Double?
    package var errorBudgetSeconds: Double?
    package var workAmplification: Double?
    package var acknowledgedOrders: Int
    /// What the invariants looked at after it, and how much of that was wrong.
    package var checks: Int
    package var violations: Int
    /// The probe that saw the fault take effect.
    package var proof: String?
    /// Why nothing was injected; nil where it was.
    package var notRun: String?
    /// Why the cell does not count; empty where it does.
    package var void: [String]

    var isValid: Bool { void.isEmpty }
    var wasRun: Bool { notRun == nil }
    /// `crash · orders`
    var name: String { "\(fault) · \(component)" }

    private static let notRunPrefix = "not run: "

    init(_ record: FailureRecord) {
        variant = record.variant
        component = record.component
        fault = record.fault
        heldSeconds = record.healedAtSeconds - record.injectedAtSeconds
        acknowledgedOrders = record.acknowledgedOrders
        checks = record.invariants.reduce(0) { $0 + $1.checked }
        violations = record.invariants.reduce(0) { $0 + $1.violations.count }
        proof = record.proof
        notRun = record.void.first { $0.hasPrefix(Self.notRunPrefix) }.map { String($0.dropFirst(Self.notRunPrefix.count)) }
        void = record.void
        goodput = [:]
        if record.proof == nil, notRun == nil { void.append("no probe saw the fault take effect") }
        let weight = record.journeys.reduce(0) { $0 + $1.weight }
        if void.isEmpty && weight <= 0 { void.append("no journey has a weight") }
        guard void.isEmpty else { return }

        goodput = Dictionary(record.journeys.map { ($0.name, $0.goodput) }) { first, _ in first }
        blastRadius = record.journeys.reduce(0) { $0 + $1.weight * (1 - $1.goodput) } / weight
        recoverySeconds = record.recoverySeconds
        recoveryWithLatencySeconds = record.recoveryWithLatencySeconds
        outcomes = record.outcomes
        timeToErrorP99Millis = record.timeToErrorP99Millis
        journeysWithoutNeed = record.journeysWithoutNeed
        collateral = record.collateral
        errorBudgetSeconds = record.errorBudgetSeconds
        workAmplification = record.workAmplification
        let without = record.journeys.filter { record.journeysWithoutNeed?.contains($0.name) == true }
        let share = without.reduce(0) { $0 + $1.weight }
        if share > 0 { goodputWithoutNeed = without.reduce(0) { $0 + $1.weight * $1.goodput } / share }
    }

    /// `12 ms` where at least ten failures took longer than the 99th percentile; `~ 12 ms` with fewer beyond it; `≤ 12 ms` where so few
    /// failed that the percentile is the slowest of them. Nil where nothing failed.
    var errorAfter: String? {
        guard let millis = timeToErrorP99Millis, let outcomes else { return nil }
        let failures = outcomes.failed + outcomes.timedOut
        let mark = failures < 100 ? "≤ " : Percentile.isSupported(0.99, samples: failures) ? "" : "~ "
        return mark + (millis < 1_000 ? "\(Number.short(millis)) ms" : "\(Number.fixed(millis / 1_000, 1)) s")
    }

    var recoveryText: String { isValid ? recoverySeconds.map { "\(Number.fixed($0, 1)) s" } ?? "not seen" : "–" }
}
