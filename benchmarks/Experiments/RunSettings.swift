package import LoadGenerator
import Report
package import Topology

/// What `compare` is asked to do.
package struct RunSettings: Sendable {
    package enum Part: String, CaseIterable, Sendable {
        case latency, throughput, capacity, traces, failure, consistency, ladder

        /// What `compare` does where it is not told: a short run has no room for the ladder and the staleness probes.
        package static func byDefault(_ mode: Mode) -> Set<Part> {
            mode == .full ? Set(allCases) : Set(allCases).subtracting([.consistency, .ladder])
        }
    }
    package enum Mode: String, Sendable {
        /// Half a minute of everything, to see that it works: its figures mean nothing.
        case smoke
        case quick, full
    }

    package var mode: Mode
    package var parts: Set<Part>
    package var seed: UInt64
    package var ratePerSecond: Double
    package var processors: Processors
    package var durability: String
    package var commandLine: String
    package var mix: ShopMix
    /// What the systems may use beyond their processors, the same for both.
    package var budget: ControlGroupLimits
    /// Cells of the failure matrix; nil for those that the mode asks for.
    package var chosenCells: [FailureCell]?
    /// Nil for as many as the mode asks for and its time allows.
    package var ladderRounds: Int?

    package init(
        mode: Mode, parts: Set<Part> = Set(Part.allCases), seed: UInt64 = 1, ratePerSecond: Double? = nil, processors: Processors,
        durability: String = "full", commandLine: String, mix: ShopMix = .boutique, budget: ControlGroupLimits = .none
    ) {
        self.mode = mode
        self.parts = parts
        self.seed = seed
        self.ratePerSecond = ratePerSecond ?? Self.defaultRate
        self.processors = processors
        self.durability = durability
        self.commandLine = commandLine
        self.mix = mix
        self.budget = budget
    }

    /// Both systems carry it on one processor of a few years ago with room to spare: latency at saturation is a measure of nothing.
    package static let defaultRate = 200.0
    /// Where a window counts as back to normal, and a capacity as reached.
    package static let latencyObjectiveMillis = 100.0

    package var isSmoke: Bool { mode == .smoke }
    /// Virtual customers of the load. One more is signed in, for probes.
    var customers: Int { byMode(smoke: 32, quick: 64, full: 128) }
    var pairs: Int { byMode(smoke: 1, quick: 5, full: 10) }
    var warmupSeconds: Double { byMode(smoke: 0.5, quick: 1.5, full: 5) }
    /// At the default rate a block of `quick` has just enough samples for its own p99.
    var latencySeconds: Double { byMode(smoke: 2, quick: 6, full: 30) }
    var throughputSeconds: Double { byMode(smoke: 1, quick: 2.5, full: 8) }
    /// Before it, at the same load and not counted: the open loop before uses a fraction of the connections and of the code.
    var throughputWarmupSeconds: Double { byMode(smoke: 0.3, quick: 0.7, full: 3) }
    var closedConnections: Int { 32 }
    var baselineSeconds: Double { byMode(smoke: 1, quick: 1.5, full: 5) }
    var observeSeconds: Double { byMode(smoke: 2, quick: 4.5, full: 12) }
    /// How long a fault lasts that is not over by itself: longer than a customer waits.
    var faultSeconds: Double { byMode(smoke: 1, quick: 3.5, full: 5) }
    /// What a fault costs is counted over so long from its injection, the same for each fault, component and variant: a time that ended with
    /// the recovery would call a slow recovery mild.
    var affectedSeconds: Double { min(observeSeconds, faultSeconds + 1) }
    /// How long a store stays unwritable.
    var unwritableSeconds: Double { byMode(smoke: 1, quick: 1.5, full: 4) }
    /// The floors beside the figures belong to a whole comparison.
    var wantsFloors: Bool { !isSmoke && parts.isSuperset(of: Part.byDefault(.quick)) }
    var floorSeconds: Double { byMode(smoke: 1, quick: 1.5, full: 5) }
    /// A comparison has room for a few; the experiment by itself has its own sets.
    var failureCells: [FailureCell] {
        if let chosenCells { return chosenCells }
        if isSmoke { return FailureCell.smoke }
        if parts == [.failure] { return mode == .full ? FailureCell.full : FailureCell.quick }
        if mode == .full { return FailureCell.quick }
        // Five minutes have no room for more than each component's crash.
        return isQuickAsItComes ? FailureCell.crashes : FailureCell.comparison
    }
    var failureTimeoutMillis: Int { 2_000 }
    /// Rule 17's T: how long after healing every order must have come to an end.
    var quiescenceSeconds: Double { 15 }

    func byMode<Value>(smoke: Value, quick: Value, full: Value) -> Value {
        switch mode {
        case .smoke: smoke
        case .quick: quick
        case .full: full
        }
    }

    var wantsBlocks: Bool { parts.contains(.latency) || parts.contains(.throughput) }

    /// Seconds that all should take, for the display of what is left.
    package var plannedSeconds: Double {
        let block =
            3 + warmupSeconds + (parts.contains(.latency) ? latencySeconds : 0) + (parts.contains(.throughput) ? throughputSeconds : 0)
        let cell = 5 + warmupSeconds + baselineSeconds + observeSeconds
        return 30 + (wantsBlocks ? Double(pairs * 2) * block : 0) + (parts.contains(.failure) ? Double(failureCells.count) * cell : 0)
            + (parts.contains(.capacity) ? capacityPlannedSeconds : 0) + (wantsFloors ? 20 : 0)
            + (parts.contains(.traces) ? 10 : 0) + (parts.contains(.consistency) ? byMode(smoke: 20, quick: 60, full: 200) : 0)
            + (parts.contains(.ladder) ? LadderPlan(mode, rounds: ladderRounds).plannedSeconds : 0)
    }
}
