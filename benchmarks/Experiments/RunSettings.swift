import LoadGenerator
import Report

/// What `compare` is asked to do.
package struct RunSettings: Sendable {
    package enum Part: String, CaseIterable, Sendable { case latency, throughput, failure }
    package enum Mode: String, Sendable { case quick, full }

    package var mode: Mode
    package var parts: Set<Part>
    package var seed: UInt64
    package var ratePerSecond: Double
    package var processors: Processors
    package var durability: String
    package var commandLine: String

    package init(
        mode: Mode, parts: Set<Part> = Set(Part.allCases), seed: UInt64 = 1, ratePerSecond: Double? = nil, processors: Processors,
        durability: String = "full", commandLine: String
    ) {
        self.mode = mode
        self.parts = parts
        self.seed = seed
        self.ratePerSecond = ratePerSecond ?? Self.defaultRate
        self.processors = processors
        self.durability = durability
        self.commandLine = commandLine
    }

    /// Both systems carry it on one processor of a few years ago with room to spare: latency at saturation is a measure of nothing.
    package static let defaultRate = 200.0
    /// Where a window counts as back to normal, and a capacity as reached.
    package static let latencyObjectiveMillis = 100.0

    var isFull: Bool { mode == .full }
    /// Virtual customers of the load. One more is signed in, for probes.
    var customers: Int { isFull ? 128 : 64 }
    var pairs: Int { isFull ? 8 : 3 }
    var warmupSeconds: Double { isFull ? 5 : 1.5 }
    var latencySeconds: Double { isFull ? 20 : 4.5 }
    var throughputSeconds: Double { isFull ? 8 : 2.5 }
    var closedConnections: Int { 32 }
    var baselineSeconds: Double { isFull ? 5 : 2 }
    var observeSeconds: Double { isFull ? 12 : 4.5 }
    /// How long a store stays unwritable.
    var unwritableSeconds: Double { isFull ? 4 : 1.5 }
    var failureTimeoutMillis: Int { 2_000 }
    /// Rule 17's T: how long after healing every order must have come to an end.
    var quiescenceSeconds: Double { 15 }

    var wantsBlocks: Bool { parts.contains(.latency) || parts.contains(.throughput) }

    /// Seconds that all should take, for the display of what is left.
    package var plannedSeconds: Double {
        let block =
            3 + warmupSeconds + (parts.contains(.latency) ? latencySeconds : 0) + (parts.contains(.throughput) ? throughputSeconds : 0)
        let cell = 5 + warmupSeconds + baselineSeconds + observeSeconds
        return 30 + (wantsBlocks ? Double(pairs * 2) * block : 0) + (parts.contains(.failure) ? Double(FailureCell.all.count) * cell : 0)
    }
}
