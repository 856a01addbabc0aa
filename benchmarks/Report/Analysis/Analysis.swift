/// Everything that the report says, computed from the raw data once; the three files only present it. `results.json` is this, encoded.
package struct Analysis: Codable, Sendable {
    /// The layout of `results.json`, described by `docs/results.schema.json`.
    package static let currentFormat = 2

    package var format = Analysis.currentFormat
    package var run: RunHeader
    package var environment: EnvironmentRecord
    /// Whether any figure compares the two: at least two valid pairs, and the run was not interrupted.
    package var valid: Bool
    package var validPairs: Int
    package var latency: LatencyAnalysis
    package var throughput: [Comparison]
    /// Empty lists where the run has no search.
    package var capacity: CapacityAnalysis
    package var scaling: ScalingAnalysis
    /// Nil where the run has none.
    package var ladder: LadderAnalysis?
    /// One checkout of each variant; empty where none was traced.
    package var traces: [TraceAnalysis]
    package var costs: CostAnalysis
    package var failures: FailureAnalysis
    package var invariants: [InvariantSummary]
    /// Nil where the run did not probe it.
    package var consistency: ConsistencyAnalysis?
    package var floors: [Floor]
    package var journeyFloors: [JourneyFloor]
    package var machineFloors: [MachineFloorRecord]
    package var gates: [GateSummary]
    package var claims: [ClaimRow]
    package var blocks: [BlockSummary]
    package var notes: [String]

    package struct RunHeader: Codable, Sendable {
        package var id: String
        package var startedAt: String
        package var finishedAt: String?
        package var mode: String
        package var seed: UInt64
        package var ratePerSecond: Double
        package var latencyObjectiveMillis: Double
        package var interrupted: Bool
    }

    package struct Floor: Codable, Sendable {
        package var name: String
        package var cpuMicrosPerRequest: Double
        package var comparedWith: String?
        package var times: Double?
        package var limitTimes: Double?
        package var isWithinLimit: Bool?
    }

    init(run: RunRecord, histograms: [String: LatencyCounts]) {
        let blocks = ValidBlocks(run.blocks)
        self.run = RunHeader(
            id: run.id, startedAt: run.startedAt, finishedAt: run.finishedAt, mode: run.mode, seed: run.seed,
            ratePerSecond: run.ratePerSecond, latencyObjectiveMillis: run.latencyObjectiveMillis, interrupted: run.interrupted)
        environment = run.environment
        validPairs = blocks.pairs.count
        valid = blocks.pairs.count > 1 && !run.interrupted
        latency = LatencyAnalysis(blocks, histograms: histograms)
        throughput = [
            .over(blocks, id: "throughput.peak", label: "Closed-loop peak", unit: "requests/s") { $0.throughput.requestsPerSecond },
            .over(blocks, id: "throughput.p99", label: "p99 at the peak, closed loop", unit: "ms") {
                Double($0.throughput.p99Micros) / 1000
            },
            // Nil where journeys were not counted: a share of answers would be smaller than it is.
            .over(blocks, id: "throughput.errors", label: "Failed journeys at the peak", unit: "%") {
                $0.throughput.journeys > 0 ? 100 * Double($0.throughput.errors) / Double($0.throughput.journeys) : nil
            },
        ]
        capacity = CapacityAnalysis(run.capacity, histograms: histograms)
        scaling = ScalingAnalysis(run.scaling)
        ladder = LadderAnalysis(run.ladder, blocks: blocks, histograms: histograms)
        traces = TraceAnalysis.chosen(run.traces)
        costs = CostAnalysis(blocks, memoryMeasure: run.environment.memoryMeasure)
        failures = FailureAnalysis(run.failures)
        invariants = InvariantSummary.all(run.failures)
        consistency = ConsistencyAnalysis(run.consistency)
        floors = run.floors.map { Self.floor($0, in: run.floors) }
        journeyFloors = run.journeyFloors.map { [latency] in JourneyFloor($0, latency: latency) }
        machineFloors = run.machineFloors
        gates = GateSummary.all(run.blocks)
        self.blocks = run.blocks.sorted { $0.index < $1.index }.map { BlockSummary($0, histograms: histograms) }
        notes = run.notes
        claims = []
        claims = ClaimRow.all(of: self)
    }

    /// Something besides block pairs to report on.
    var hasOtherParts: Bool {
        !failures.cells.isEmpty || !capacity.searches.isEmpty || !scaling.curves.isEmpty || !traces.isEmpty || ladder != nil
            || consistency != nil
    }

    func metric(_ id: String) -> Comparison? { metrics.first { $0.id == id } }

    var metrics: [Comparison] { latency.overall + latency.journeys.flatMap(\.figures) + throughput + capacity.figures + costs.figures }

    private static func floor(_ record: FloorRecord, in all: [FloorRecord]) -> Floor {
        let base = all.first { $0.name == record.comparedWith }?.cpuMicrosPerRequest
        let times = base.flatMap { $0 > 0 ? record.cpuMicrosPerRequest / $0 : nil }
        return Floor(
            name: record.name, cpuMicrosPerRequest: record.cpuMicrosPerRequest, comparedWith: record.comparedWith, times: times,
            limitTimes: record.limitTimes, isWithinLimit: both(times, record.limitTimes).map { $0 <= $1 })
    }
}
