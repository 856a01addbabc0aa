/// When a cell's fault was there, and what was seen of it.
package struct FaultTimes: Sendable {
    /// Seconds from the load's start.
    package var at: Double
    package var healedAt: Double
    package var isHealed: Bool
    package var proof: String?
    /// `not run: ` and why.
    package var failure: String?
    /// Unix milliseconds.
    package var loadBeganMillis: Int?
    var work = WorkReadings()

    package init(at: Double = 0, healedAt: Double = 0, isHealed: Bool = false, proof: String? = nil, loadBeganMillis: Int? = nil) {
        self.at = at
        self.healedAt = healedAt
        self.isHealed = isHealed
        self.proof = proof
        self.loadBeganMillis = loadBeganMillis
    }
}
