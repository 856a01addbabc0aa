/// One block as disclosed: valid or void, with the figures that decide which.
package struct BlockSummary: Codable, Sendable {
    package var index: Int
    package var pair: Int
    package var variant: Variant
    package var void: [String]
    /// Arrivals: journeys.
    package var requests: Int
    package var errors: Int
    package var unsent: Int
    package var askedRate: Double
    package var achievedRate: Double
    package var p50Millis: Double?
    package var p99Millis: Double?
    package var maxMillis: Double?
    package var requestsPerSecondAtPeak: Double
    package var generatorLatenessP99Millis: Double
    package var generatorCPUFraction: Double
    /// In flight over rate × mean time: 1 by Little's law.
    package var littlesLaw: Double?
    package var warmupSeconds: Double
    package var warmupRequests: Int
    /// What each validity rule read; empty in a block that was not judged.
    package var gates: [GateRecord]

    init(_ block: BlockRecord, histograms: [String: LatencyCounts]) {
        let counts = histograms[block.latency.histogram]
        index = block.index
        pair = block.pair
        variant = block.variant
        void = block.void
        requests = block.latency.requests
        errors = block.latency.errors
        unsent = block.latency.unsent
        askedRate = block.latency.askedRate
        achievedRate = block.latency.achievedRate
        p50Millis = counts?.milliseconds(percentile: 50)
        p99Millis = counts?.milliseconds(percentile: 99)
        maxMillis = counts?.maxMilliseconds
        requestsPerSecondAtPeak = block.throughput.requestsPerSecond
        generatorLatenessP99Millis = Double(block.latency.generatorLatenessP99Micros) / 1000
        generatorCPUFraction = block.latency.generatorCPUFraction
        let expected = block.latency.achievedRate * block.latency.meanMillis / 1000
        littlesLaw = expected > 0 ? block.latency.meanInFlight / expected : nil
        warmupSeconds = block.warmup.seconds
        warmupRequests = block.warmup.requests
        gates = block.gates
    }
}
