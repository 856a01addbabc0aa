/// Arrivals by outcome in windows of equal length, by intended time. When there are more than so many, neighbours are added up and the
/// windows become twice as long: an hour takes as much memory as ten minutes.
package struct OutcomeWindows: Sendable, Equatable {
    /// Ten minutes of the shortest windows.
    package static let windowLimit = 6_000
    package static let shortestMillis = 100

    package private(set) var windowMillis = Self.shortestMillis
    /// By journey, outcome (`Outcome.rawValue`) and window; within one journey of unequal length until `padded`.
    package private(set) var counts: [[[Int]]]
    /// The slowest arrival of each window, µs, of all journeys and outcomes.
    package private(set) var slowestMicros: [Int] = []
    private let limit: Int

    package init(journeys: Int, limit: Int = Self.windowLimit) {
        precondition(limit >= 2, "two windows at least can be added up")
        counts = Array(repeating: Array(repeating: [], count: Outcome.allCases.count), count: journeys)
        self.limit = limit
    }

    /// - Parameters:
    ///   - sinceStart: intended time after the start, ns.
    ///   - latencyMicros: done − intended.
    package mutating func count(journey: Int, _ outcome: Outcome, sinceStart: Int64, latencyMicros: Int = 0) {
        let millis = Int(max(sinceStart, 0) / 1_000_000)
        while millis / windowMillis >= limit { double() }
        let window = millis / windowMillis
        let missing = window + 1 - counts[journey][outcome.rawValue].count
        if missing > 0 { counts[journey][outcome.rawValue].append(contentsOf: repeatElement(0, count: missing)) }
        counts[journey][outcome.rawValue][window] += 1
        if window >= slowestMicros.count { slowestMicros += Array(repeating: 0, count: window + 1 - slowestMicros.count) }
        slowestMicros[window] = max(slowestMicros[window], latencyMicros)
    }

    private mutating func double() {
        windowMillis *= 2
        let old = slowestMicros
        slowestMicros = stride(from: 0, to: old.count, by: 2).map { max(old[$0], $0 + 1 < old.count ? old[$0 + 1] : 0) }
        for journey in counts.indices {
            for outcome in counts[journey].indices {
                let old = counts[journey][outcome]
                counts[journey][outcome] = stride(from: 0, to: old.count, by: 2).map { old[$0] + ($0 + 1 < old.count ? old[$0 + 1] : 0) }
            }
        }
    }

    /// Adds another loop's, in windows as long as the longer of both.
    package mutating func add(_ other: OutcomeWindows) {
        var other = other
        while windowMillis < other.windowMillis { double() }
        while other.windowMillis < windowMillis { other.double() }
        let more = other.slowestMicros.count - slowestMicros.count
        if more > 0 { slowestMicros += Array(repeating: 0, count: more) }
        for window in other.slowestMicros.indices { slowestMicros[window] = max(slowestMicros[window], other.slowestMicros[window]) }
        for journey in counts.indices {
            for outcome in counts[journey].indices {
                let more = other.counts[journey][outcome]
                let missing = more.count - counts[journey][outcome].count
                if missing > 0 { counts[journey][outcome].append(contentsOf: repeatElement(0, count: missing)) }
                for window in more.indices { counts[journey][outcome][window] += more[window] }
            }
        }
    }

    /// Series of one length, that of a phase of so many seconds.
    package func padded(seconds: Double) -> [[[Int]]] {
        let length = Int((seconds * 1_000 / Double(windowMillis)).rounded(.up))
        return counts.map { journey in journey.map { $0 + [Int](repeating: 0, count: max(0, length - $0.count)) } }
    }
}
