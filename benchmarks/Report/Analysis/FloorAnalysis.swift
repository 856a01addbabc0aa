/// One journey's median beside what its SQL alone takes: the rest is the shop, its wiring and the network.
package struct JourneyFloor: Codable, Sendable {
    package var journey: String
    package var statements: Int
    package var commits: Int
    /// The monolith's SQL of this journey, straight on the storage engine, commits included.
    package var medianMillis: Double
    package var cpuMillis: Double
    /// Medians at equal rate of the blocks that count; nil where the run has none.
    package var monolithMillis: Double?
    package var microservicesMillis: Double?

    init(_ record: JourneyFloorRecord, latency: LatencyAnalysis) {
        let median = latency.journeys.first { $0.name == record.journey }?.figures.first { $0.label == "p50" }
        journey = record.journey
        statements = record.statements
        commits = record.commits
        medianMillis = record.medianMicros / 1000
        cpuMillis = record.cpuMicros / 1000
        monolithMillis = median?.monolith
        microservicesMillis = median?.microservices
    }

    func millis(of variant: Variant) -> Double? { variant == .monolith ? monolithMillis : microservicesMillis }
}
