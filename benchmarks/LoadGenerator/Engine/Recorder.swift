import Histogram

/// Counts what one loop measures. Belongs to that loop's thread; `LoadResult(adding:)` adds those of several.
///
/// Bounded memory: histograms have a fixed size, windows, gaps and reasons a limit each.
final class Recorder {
    private let names: [String]
    private let shares: [Double]
    private(set) var latency = MicrosHistogram.micros
    private(set) var service = MicrosHistogram.micros
    private(set) var wait = MicrosHistogram.micros
    private(set) var lateness = MicrosHistogram.micros
    /// `latency` of the arrivals intended in the first and in the last third of the phase: what says whether it was steady.
    private(set) var firstThird = MicrosHistogram.micros
    private(set) var lastThird = MicrosHistogram.micros
    private let thirdNanos: Int64
    private var journeyLatency: [MicrosHistogram]
    private(set) var windows: OutcomeWindows
    private(set) var gaps = GapMeasure()
    private(set) var reasons: [String: Int] = [:]
    /// The first of them; a phase that fails altogether must not fill the memory.
    private(set) var failures: [FailedArrival] = []
    private(set) var done = 0
    private(set) var errors = 0

    /// A shop that answers with ever new reasons must not fill the memory.
    private let reasonLimit = 100

    /// - Parameter phaseNanos: length that was asked for.
    init(journeys: [JourneyKind], phaseNanos: Int64) {
        thirdNanos = phaseNanos / 3
        let total = journeys.reduce(0) { $0 + $1.weight }
        names = journeys.map(\.name)
        shares = journeys.map { $0.weight / total }
        journeyLatency = journeys.map { _ in .micros }
        windows = OutcomeWindows(journeys: journeys.count)
    }

    func released(lateNanos: Int64) { lateness.recordNanos(lateNanos) }

    func gap(nanos: Int64) { gaps.add(Double(nanos) / 1_000) }

    /// - Parameters:
    ///   - sinceStart: intended time after the start, ns; chooses the window.
    ///   - latency: done − intended, ns.
    ///   - wait: sent − intended, ns; nil where it was never sent.
    func finished(journey: Int, outcome: Outcome, reason: String?, sinceStart: Int64, latency latencyNanos: Int64, wait waitNanos: Int64?) {
        latency.recordNanos(latencyNanos)
        if sinceStart < thirdNanos { firstThird.recordNanos(latencyNanos) }
        if sinceStart >= 2 * thirdNanos { lastThird.recordNanos(latencyNanos) }
        journeyLatency[journey].recordNanos(latencyNanos)
        if let waitNanos {
            wait.recordNanos(waitNanos)
            service.recordNanos(latencyNanos - waitNanos)
        }
        let latencyMicros = Int(max(latencyNanos, 0) / 1_000)
        windows.count(journey: journey, outcome, sinceStart: sinceStart, latencyMicros: latencyMicros)
        done += 1
        if outcome == .failed || outcome == .timedOut {
            errors += 1
            if failures.count < FailedArrival.limit {
                failures.append(FailedArrival(intendedMicros: Int(max(sinceStart, 0) / 1_000), latencyMicros: latencyMicros))
            }
        }
        if let reason {
            let key = "\(names[journey]): \(reason)"
            if reasons[key] != nil || reasons.count < reasonLimit {
                reasons[key, default: 0] += 1
            } else {
                reasons["other", default: 0] += 1
            }
        }
    }

    /// Without their windows, which are cut to the phase when all loops' are together.
    var measures: [JourneyMeasure] {
        names.indices.map { JourneyMeasure(name: names[$0], share: shares[$0], latency: journeyLatency[$0], windows: []) }
    }
}
