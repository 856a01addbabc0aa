/// What a run leaves in `raw/`: the report is made from these files alone.
///
/// `raw/run.json` is one `RunRecord`. Beside it, for each `LatencyRecord.histogram` a file of that name: HdrHistogram counts as lines
/// `upper-bound-µs count`.

/// The two architectures compared.
package enum Variant: String, Codable, CaseIterable, Sendable {
    case monolith, microservices
}

/// One run of the harness.
package struct RunRecord: Codable, Sendable {
    /// The layout of this file; a reader refuses another.
    package static let currentFormat = 2

    package var format = RunRecord.currentFormat
    package var id: String
    package var startedAt: String
    package var finishedAt: String?
    /// `quick` or `full`.
    package var mode: String
    package var seed: UInt64
    package var environment: EnvironmentRecord
    /// Asked-for rate of the latency phase, journeys a second, the same for both.
    package var ratePerSecond: Double
    package var latencyObjectiveMillis: Double
    package var blocks: [BlockRecord] = []
    package var failures: [FailureRecord] = []
    package var floors: [FloorRecord] = []
    package var journeyFloors: [JourneyFloorRecord] = []
    package var machineFloors: [MachineFloorRecord] = []
    package var capacity: [CapacityRecord] = []
    package var scaling: [ScalingRecord] = []
    package var ladder: LadderRecord?
    package var traces: [TraceRecord] = []
    package var consistency: [ConsistencyRecord] = []
    /// Everything that makes a part void, or was repeated: shown, never hidden.
    package var notes: [String] = []
    package var interrupted = false

    package init(
        id: String, startedAt: String, finishedAt: String? = nil, mode: String, seed: UInt64, environment: EnvironmentRecord,
        ratePerSecond: Double, latencyObjectiveMillis: Double, blocks: [BlockRecord] = [], failures: [FailureRecord] = [],
        floors: [FloorRecord] = [], notes: [String] = [], interrupted: Bool = false
    ) {
        self.id = id
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.mode = mode
        self.seed = seed
        self.environment = environment
        self.ratePerSecond = ratePerSecond
        self.latencyObjectiveMillis = latencyObjectiveMillis
        self.blocks = blocks
        self.failures = failures
        self.floors = floors
        self.notes = notes
        self.interrupted = interrupted
    }
}

package struct EnvironmentRecord: Codable, Sendable {
    package var commit: String
    package var kernel: String
    package var processor: String
    package var cores: Int
    package var memoryMegabytes: Int
    package var swiftVersion: String
    package var systemCPUs: String
    package var generatorCPUs: String
    package var durability: String
    package var loadAverageAtStart: Double
    package var dataset: String
    package var commandLine: String
    /// `boutique`, `browsing`, `shopping` or `ordering`.
    package var mix: String
    /// What the system may use beyond its processors, such as `cgroup v1: 0.5 CPU, 512 MB`; `none` where only the processors limit it.
    package var budget: String
    /// What `ProcessRecord.residentMegabytes` is: `PSS`, which divides a page among those that share it, or `RSS`, which counts it for each.
    package var memoryMeasure: String

    package init(
        commit: String, kernel: String, processor: String, cores: Int, memoryMegabytes: Int, swiftVersion: String, systemCPUs: String,
        generatorCPUs: String, durability: String, loadAverageAtStart: Double, dataset: String, commandLine: String,
        mix: String = "boutique", budget: String = "none", memoryMeasure: String = "RSS"
    ) {
        self.commit = commit
        self.kernel = kernel
        self.processor = processor
        self.cores = cores
        self.memoryMegabytes = memoryMegabytes
        self.swiftVersion = swiftVersion
        self.systemCPUs = systemCPUs
        self.generatorCPUs = generatorCPUs
        self.durability = durability
        self.loadAverageAtStart = loadAverageAtStart
        self.dataset = dataset
        self.commandLine = commandLine
        self.mix = mix
        self.budget = budget
        self.memoryMeasure = memoryMeasure
    }
}

extension EnvironmentRecord {
    /// A run of a version that did not say how it measured memory summed RSS.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try fields.decode(String.self, forKey: key) }
        self.init(
            commit: try text(.commit), kernel: try text(.kernel), processor: try text(.processor),
            cores: try fields.decode(Int.self, forKey: .cores), memoryMegabytes: try fields.decode(Int.self, forKey: .memoryMegabytes),
            swiftVersion: try text(.swiftVersion), systemCPUs: try text(.systemCPUs), generatorCPUs: try text(.generatorCPUs),
            durability: try text(.durability), loadAverageAtStart: try fields.decode(Double.self, forKey: .loadAverageAtStart),
            dataset: try text(.dataset), commandLine: try text(.commandLine), mix: try text(.mix), budget: try text(.budget),
            memoryMeasure: try fields.decodeIfPresent(String.self, forKey: .memoryMeasure) ?? "RSS")
    }
}

/// One block: a variant started on a fresh copy of the data, warmed up, measured, stopped. Blocks with one `pair` are compared with each other.
package struct BlockRecord: Codable, Sendable {
    package var index: Int
    package var pair: Int
    package var variant: Variant
    package var startMillis: Double
    package var warmup: PhaseRecord
    /// Open loop, Poisson arrivals, clock from the intended send time.
    package var latency: LatencyRecord
    /// Closed loop.
    package var throughput: ThroughputRecord
    /// What each validity rule read; empty in a block that was not judged.
    package var gates: [GateRecord] = []
    /// Reasons why the block does not count; empty where it does.
    package var void: [String] = []

    package init(
        index: Int, pair: Int, variant: Variant, startMillis: Double, warmup: PhaseRecord, latency: LatencyRecord,
        throughput: ThroughputRecord, gates: [GateRecord] = [], void: [String] = []
    ) {
        self.index = index
        self.pair = pair
        self.variant = variant
        self.startMillis = startMillis
        self.warmup = warmup
        self.latency = latency
        self.throughput = throughput
        self.gates = gates
        self.void = void
    }
}

package struct PhaseRecord: Codable, Sendable {
    package var seconds: Double
    package var requests: Int
    package var errors: Int

    package init(
        seconds: Double, requests: Int, errors: Int
    ) {
        self.seconds = seconds
        self.requests = requests
        self.errors = errors
    }
}

package struct LatencyRecord: Codable, Sendable {
    package var seconds: Double
    package var askedRate: Double
    package var achievedRate: Double
    /// Arrivals: journeys, each of one or more HTTP requests. The same of `PhaseRecord`, `JourneyRecord` and `CapacityStep`.
    package var requests: Int
    package var errors: Int
    /// Arrivals that found every virtual customer busy: counted as failures at the timeout, within `errors`.
    package var unsent: Int
    /// Name in `raw/` of the histogram of all journeys, done − intended, µs.
    package var histogram: String
    package var journeys: [JourneyRecord]
    /// Sent − intended at p99, µs: how late the generator itself was.
    package var generatorLatenessP99Micros: Int
    package var generatorCPUFraction: Double
    package var processes: [ProcessRecord]
    /// Journeys in flight on average; by Little's law rate × mean time.
    package var meanInFlight: Double
    package var meanMillis: Double

    package init(
        seconds: Double, askedRate: Double, achievedRate: Double, requests: Int, errors: Int, unsent: Int, histogram: String,
        journeys: [JourneyRecord], generatorLatenessP99Micros: Int, generatorCPUFraction: Double, processes: [ProcessRecord],
        meanInFlight: Double, meanMillis: Double
    ) {
        self.seconds = seconds
        self.askedRate = askedRate
        self.achievedRate = achievedRate
        self.requests = requests
        self.errors = errors
        self.unsent = unsent
        self.histogram = histogram
        self.journeys = journeys
        self.generatorLatenessP99Micros = generatorLatenessP99Micros
        self.generatorCPUFraction = generatorCPUFraction
        self.processes = processes
        self.meanInFlight = meanInFlight
        self.meanMillis = meanMillis
    }
}

package struct JourneyRecord: Codable, Sendable {
    /// `index`, `browse`, `add`, `cart`, `checkout`.
    package var name: String
    package var requests: Int
    package var errors: Int
    package var p50Micros: Int
    package var p95Micros: Int
    package var p99Micros: Int
    package var maxMicros: Int
    package var histogram: String

    package init(
        name: String, requests: Int, errors: Int, p50Micros: Int, p95Micros: Int, p99Micros: Int, maxMicros: Int, histogram: String
    ) {
        self.name = name
        self.requests = requests
        self.errors = errors
        self.p50Micros = p50Micros
        self.p95Micros = p95Micros
        self.p99Micros = p99Micros
        self.maxMicros = maxMicros
        self.histogram = histogram
    }
}

package struct ThroughputRecord: Codable, Sendable {
    package var seconds: Double
    package var connections: Int
    /// HTTP answers, of which a journey has one or more.
    package var requestsPerSecond: Double
    /// Journeys that ended, the failed ones among them; 0 in a run of a version that did not count them.
    package var journeys: Int
    /// Failed journeys.
    package var errors: Int
    package var p99Micros: Int
    package var processes: [ProcessRecord]

    package init(
        seconds: Double, connections: Int, requestsPerSecond: Double, journeys: Int = 0, errors: Int, p99Micros: Int,
        processes: [ProcessRecord]
    ) {
        self.seconds = seconds
        self.connections = connections
        self.requestsPerSecond = requestsPerSecond
        self.journeys = journeys
        self.errors = errors
        self.p99Micros = p99Micros
        self.processes = processes
    }
}

extension ThroughputRecord {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            seconds: try fields.decode(Double.self, forKey: .seconds), connections: try fields.decode(Int.self, forKey: .connections),
            requestsPerSecond: try fields.decode(Double.self, forKey: .requestsPerSecond),
            journeys: try fields.decodeIfPresent(Int.self, forKey: .journeys) ?? 0,
            errors: try fields.decode(Int.self, forKey: .errors), p99Micros: try fields.decode(Int.self, forKey: .p99Micros),
            processes: try fields.decode([ProcessRecord].self, forKey: .processes))
    }
}

/// What one process of the system used during a phase.
package struct ProcessRecord: Codable, Sendable {
    package var name: String
    package var cpuSeconds: Double
    package var residentMegabytes: Double
    package var contextSwitches: Int
    package var writtenKilobytes: Int

    package init(
        name: String, cpuSeconds: Double, residentMegabytes: Double, contextSwitches: Int, writtenKilobytes: Int
    ) {
        self.name = name
        self.cpuSeconds = cpuSeconds
        self.residentMegabytes = residentMegabytes
        self.contextSwitches = contextSwitches
        self.writtenKilobytes = writtenKilobytes
    }
}

/// One cell of the failure matrix: a fault in a component under open load.
package struct FailureRecord: Codable, Sendable {
    package var variant: Variant
    /// `catalog`, `gateway`, `monolith`, …
    package var component: String
    /// `crash` (SIGKILL, restarted by the variant's own supervisor), `hang`, `refused`, `store-unwritable`, …
    package var fault: String
    package var ratePerSecond: Double
    /// Seconds from the start of the cell.
    package var injectedAtSeconds: Double
    package var healedAtSeconds: Double
    /// A probe's proof that the fault took effect; nil makes the cell void.
    package var proof: String?
    package var journeys: [JourneyTimeline]
    /// From heal until three windows of 100 ms in a row are without an error; nil where that did not come.
    package var recoverySeconds: Double?
    package var acknowledgedOrders: Int
    package var invariants: [InvariantRecord]
    package var void: [String] = []
    /// From the injection, the time that goodput and outcomes are counted over: the same in every cell of a run.
    package var affectedSeconds: Double?
    /// Arrivals of the affected time. This and all below: nil in a run of an older
    /// version, and where the fault was not run.
    package var outcomes: OutcomeSplit?
    /// How long a failed arrival of that time took to fail, p99 in ms, intended time to the error; the timeout for those that timed out.
    /// Nil where nothing failed. Of a few failures it is the slowest.
    package var timeToErrorP99Millis: Double?
    /// Journeys that by design need nothing of the component.
    package var journeysWithoutNeed: [String]?
    /// Σ weight × (1 − goodput) over those journeys, as a share of all arrivals: 0 where the fault stays where it is. Nil without such a journey.
    package var collateral: Double?
    /// Σ failed share × length over the windows from injection to the end of the cell, seconds.
    package var errorBudgetSeconds: Double?
    /// Attempts of calls over a socket an arrival while the fault lasted over those before it, counted by the processes that lived through both.
    /// Nil inside one process, and for faults that are over at once.
    package var workAmplification: Double?
    /// As `recoverySeconds`, but a window also has to keep every arrival below `RunRecord.latencyObjectiveMillis`.
    package var recoveryWithLatencySeconds: Double?
    /// Name in `raw/` of every order that was tried, a JSON object a line: invoked, answered, what the customer knows, key, order.
    package var history: String?

    package init(
        variant: Variant, component: String, fault: String, ratePerSecond: Double, injectedAtSeconds: Double, healedAtSeconds: Double,
        proof: String? = nil, journeys: [JourneyTimeline], recoverySeconds: Double? = nil, acknowledgedOrders: Int,
        invariants: [InvariantRecord], void: [String] = []
    ) {
        self.variant = variant
        self.component = component
        self.fault = fault
        self.ratePerSecond = ratePerSecond
        self.injectedAtSeconds = injectedAtSeconds
        self.healedAtSeconds = healedAtSeconds
        self.proof = proof
        self.journeys = journeys
        self.recoverySeconds = recoverySeconds
        self.acknowledgedOrders = acknowledgedOrders
        self.invariants = invariants
        self.void = void
    }
}

/// What became of the arrivals of a time: the first four add up to all of them.
package struct OutcomeSplit: Codable, Sendable, Equatable {
    package var ok: Int
    /// Answered with a part missing, or accepted with the card's outcome still unknown.
    package var degraded: Int
    /// Told so before the timeout; `FailureRecord.timeToErrorP99Millis` says how soon.
    package var failed: Int
    package var timedOut: Int
    /// Of the failed and timed out: orders that may have been taken all the same.
    package var unknown: Int

    package init(ok: Int = 0, degraded: Int = 0, failed: Int = 0, timedOut: Int = 0, unknown: Int = 0) {
        self.ok = ok
        self.degraded = degraded
        self.failed = failed
        self.timedOut = timedOut
        self.unknown = unknown
    }
}

/// Successes and failures of one journey per 100 ms.
package struct JourneyTimeline: Codable, Sendable {
    package var name: String
    /// Its share of the mix, 0…1.
    package var weight: Double
    /// Arrivals by outcome in each window of 100 ms, from the start of the cell, by intended time.
    package var ok: [Int]
    package var degraded: [Int]
    package var failed: [Int]
    package var timedOut: [Int]
    /// ok + degraded over all, of the arrivals of the affected time (`FailureRecord.affectedSeconds`), 0…1.
    package var goodput: Double

    package init(
        name: String, weight: Double, ok: [Int], degraded: [Int], failed: [Int], timedOut: [Int], goodput: Double
    ) {
        self.name = name
        self.weight = weight
        self.ok = ok
        self.degraded = degraded
        self.failed = failed
        self.timedOut = timedOut
        self.goodput = goodput
    }
}

package struct InvariantRecord: Codable, Sendable {
    package var name: String
    package var checked: Int
    package var violations: [String]

    package init(
        name: String, checked: Int, violations: [String]
    ) {
        self.name = name
        self.checked = checked
        self.violations = violations
    }
}

/// A cost to hold the figures against, measured in the same run on the same core.
package struct FloorRecord: Codable, Sendable {
    package var name: String
    package var cpuMicrosPerRequest: Double
    /// Against which floor, and how many times it may cost; nil for a floor itself.
    package var comparedWith: String?
    package var limitTimes: Double?

    package init(
        name: String, cpuMicrosPerRequest: Double, comparedWith: String? = nil, limitTimes: Double? = nil
    ) {
        self.name = name
        self.cpuMicrosPerRequest = cpuMicrosPerRequest
        self.comparedWith = comparedWith
        self.limitTimes = limitTimes
    }
}
