import Histogram
import LoadGenerator
import Report
import Topology

/// Turns what the generator measured into what is kept, with the histograms as files beside it.
struct Records {
    /// The results folder.
    let directory: String

    /// - Parameter name: of the histogram files, unique within the run: `block-3`.
    func latency(_ result: LoadResult, uses: [ResourceSample.Use], name: String) throws -> LatencyRecord {
        try save(result.latency, "\(name)-all.hist")
        let journeys = try result.journeys.map { journey in
            let file = "\(name)-\(journey.name).hist"
            try save(journey.latency, file)
            return JourneyRecord(
                name: journey.name, requests: journey.arrivals, errors: journey.errors,
                p50Micros: Int(journey.latency.valueAtPercentile(50)), p95Micros: Int(journey.latency.valueAtPercentile(95)),
                p99Micros: Int(journey.latency.valueAtPercentile(99)), maxMicros: Int(journey.latency.max), histogram: file)
        }
        return LatencyRecord(
            seconds: result.seconds, askedRate: result.askedRate ?? 0, achievedRate: result.goodputPerSecond, requests: result.arrivals,
            errors: result.errors, unsent: result.unsent, histogram: "\(name)-all.hist", journeys: journeys,
            generatorLatenessP99Micros: Int(result.lateness.valueAtPercentile(99)), generatorCPUFraction: result.generator.cpuFraction,
            processes: uses.map(ProcessRecord.init), meanInFlight: result.meanInFlight, meanMillis: result.latency.mean / 1_000)
    }

    private func save(_ histogram: MicrosHistogram, _ name: String) throws {
        let counts = histogram.recordedValues().map { (upperMicros: UInt64($0.value), count: UInt64($0.count)) }
        try RawStore.saveHistogram(counts: counts, name: name, to: directory)
    }
}

extension LatencyRecord {
    /// Of a phase that was not run.
    static let none = LatencyRecord(
        seconds: 0, askedRate: 0, achievedRate: 0, requests: 0, errors: 0, unsent: 0, histogram: "", journeys: [],
        generatorLatenessP99Micros: 0, generatorCPUFraction: 0, processes: [], meanInFlight: 0, meanMillis: 0)
}

extension ProcessRecord {
    init(_ use: ResourceSample.Use) {
        self.init(
            name: use.name, cpuSeconds: use.cpuSeconds, residentMegabytes: use.residentMegabytes, contextSwitches: use.contextSwitches,
            writtenKilobytes: use.writtenKilobytes)
    }
}
