import Histogram

/// Counts what one loop measures. Belongs to that loop's thread; results of several would be merged by adding their histograms.
final class Recorder {
    private let names: [String]
    private let shares: [Double]
    private let windowNanos = Int64(JourneyMeasure.windowMillis) * 1_000_000
    private(set) var latency = MicrosHistogram.micros
    private(set) var service = MicrosHistogram.micros
    private(set) var wait = MicrosHistogram.micros
    private(set) var lateness = MicrosHistogram.micros
    private var journeyLatency: [MicrosHistogram]
    private var windows: [[[Int]]]
    private(set) var gaps = GapMeasure()
    private(set) var reasons: [String: Int] = [:]
    private(set) var done = 0
    private(set) var errors = 0

    /// A shop that answers with ever new reasons must not fill the memory.
    private let reasonLimit = 100

    init(journeys: [JourneyKind]) {
        let total = journeys.reduce(0) { $0 + $1.weight }
        names = journeys.map(\.name)
        shares = journeys.map { $0.weight / total }
        journeyLatency = journeys.map { _ in .micros }
        windows = journeys.map { _ in Outcome.allCases.map { _ in [] } }
    }

    func released(lateNanos: Int64) { lateness.recordNanos(lateNanos) }

    func gap(nanos: Int64) { gaps.add(Double(nanos) / 1_000) }

    /// - Parameters:
    ///   - sinceStart: intended time after the start, ns; chooses the window.
    ///   - latency: done − intended, ns.
    ///   - wait: sent − intended, ns; nil where it was never sent.
    func finished(journey: Int, outcome: Outcome, reason: String?, sinceStart: Int64, latency latencyNanos: Int64, wait waitNanos: Int64?) {
        latency.recordNanos(latencyNanos)
        journeyLatency[journey].recordNanos(latencyNanos)
        if let waitNanos {
            wait.recordNanos(waitNanos)
            service.recordNanos(latencyNanos - waitNanos)
        }
        count(journey, outcome, window: Int(max(sinceStart, 0) / windowNanos))
        done += 1
        if outcome == .failed || outcome == .timedOut { errors += 1 }
        if let reason {
            let key = "\(names[journey]): \(reason)"
            if reasons[key] != nil || reasons.count < reasonLimit {
                reasons[key, default: 0] += 1
            } else {
                reasons["other", default: 0] += 1
            }
        }
    }

    private func count(_ journey: Int, _ outcome: Outcome, window: Int) {
        let missing = window + 1 - windows[journey][outcome.rawValue].count
        if missing > 0 { windows[journey][outcome.rawValue].append(contentsOf: repeatElement(0, count: missing)) }
        windows[journey][outcome.rawValue][window] += 1
    }

    /// Series of one journey are padded to one length, that of the whole phase.
    func measures(seconds: Double) -> [JourneyMeasure] {
        let length = Int((seconds * 1_000 / Double(JourneyMeasure.windowMillis)).rounded(.up))
        return names.indices.map { index in
            JourneyMeasure(
                name: names[index], share: shares[index], latency: journeyLatency[index],
                windows: windows[index].map { $0 + [Int](repeating: 0, count: max(0, length - $0.count)) })
        }
    }
}
