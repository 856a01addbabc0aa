import Report
import Topology

/// How often a system had called by three moments of a cell: a system that tries again and again does more for the same arrivals.
struct WorkReadings: Sendable {
    struct Reading: Sendable {
        /// Seconds from the load's start.
        var at: Double
        var traffic: TrafficScrape
    }

    /// At the beginning of the baseline.
    var before: Reading?
    var injected: Reading?
    var healed: Reading?

    static func read(_ system: RunningSystem, _ clock: LoadClock) async -> Reading? {
        let traffic = await TrafficScrape.readThoseUp(system)
        return Reading(at: clock.now, traffic: traffic)
    }

    /// Attempts of calls an arrival from injection to heal over those of the baseline, counted by the processes that lived through all of it. A process
    /// that was replaced took its counters with it: what it called is in neither.
    /// - Parameter arrivals: between two moments.
    /// - Returns: nil where nothing was called in the baseline, as inside one process, or too short a time was measured.
    func amplification(arrivals: (Range<Double>) -> Double) -> Double? {
        guard let before, let injected, let healed, before.at < injected.at, healed.at - injected.at >= 0.5 else { return nil }
        let survivors = before.traffic.processes.intersection(injected.traffic.processes).intersection(healed.traffic.processes)
        func calls(_ reading: Reading) -> Double { Double(reading.traffic.count(of: survivors).wireCalls) }
        let quiet = (calls(injected) - calls(before), arrivals(before.at..<injected.at))
        let broken = (calls(healed) - calls(injected), arrivals(injected.at..<healed.at))
        guard quiet.0 > 0, quiet.1 > 0, broken.1 > 0 else { return nil }
        return broken.0 / broken.1 / (quiet.0 / quiet.1)
    }
}
