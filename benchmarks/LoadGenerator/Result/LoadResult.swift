package import Histogram

/// Microseconds, three digits.
package typealias MicrosHistogram = Histogram<UInt64>

/// Everything measured in one run.
package struct LoadResult: Sendable {
    package enum Loop: String, Codable, Sendable { case open, closed }

    package var loop: Loop
    /// Arrivals a second that were asked for; nil in a closed loop.
    package var askedRate: Double?
    package var connections: Int
    /// Length of the arrivals' phase; shorter than asked where the run was stopped.
    package var seconds: Double
    package var journeys: [JourneyMeasure]
    /// Requests written and responses read; a journey may have several.
    package var requests = 0
    package var responses = 0
    /// Responses a second read within the phase.
    package var requestsPerSecond = 0.0
    /// Journeys a second that ended ok or degraded within the phase.
    package var goodputPerSecond = 0.0
    /// Arrivals that found every customer busy until their timeout: within the timed out.
    package var unsent = 0
    /// Arrivals that found every customer busy at first: cap hits.
    package var waited = 0
    /// Arrivals still under way when the run was stopped: in no histogram.
    package var cutOff = 0
    package var reconnects = 0
    /// Stopped before its time.
    package var interrupted = false

    /// done − intended, all journeys and outcomes. A closed loop has no intention: there it is done − sent.
    package var latency: MicrosHistogram
    /// done − sent, of the arrivals that were sent.
    package var service: MicrosHistogram
    /// sent − intended: the generator's lateness and the wait for a free customer.
    package var wait: MicrosHistogram
    /// released − intended: the generator's own lateness alone.
    package var lateness: MicrosHistogram
    /// Journeys under way, waiting ones included, averaged over the phase's time.
    package var meanInFlight = 0.0
    /// Realised gaps between releases; empty in a closed loop.
    package var gaps = GapMeasure()
    /// How often each reason of failure was met, by `journey: reason`.
    package var reasons: [String: Int] = [:]
    package var generator = GeneratorSelf()
    package var orders: [OrderAttempt] = []

    package var arrivals: Int { journeys.reduce(0) { $0 + $1.arrivals } }
    /// Failed and timed out.
    package var errors: Int { journeys.reduce(0) { $0 + $1.errors } }
    package var errorFraction: Double { arrivals == 0 ? 0 : Double(errors) / Double(arrivals) }
    package func count(_ outcome: Outcome) -> Int { journeys.reduce(0) { $0 + $1.count(outcome) } }
}

/// One kind of journey in a run.
package struct JourneyMeasure: Sendable {
    package static let windowMillis = 100

    package var name: String
    /// Share of the mix, 0…1.
    package var share: Double
    /// done − intended, all outcomes.
    package var latency: MicrosHistogram
    /// Arrivals by outcome (`Outcome.rawValue`) in windows of 100 ms, by intended time.
    package var windows: [[Int]]

    package func count(_ outcome: Outcome) -> Int { windows[outcome.rawValue].reduce(0, +) }
    package var arrivals: Int { Outcome.allCases.reduce(0) { $0 + count($1) } }
    package var errors: Int { count(.failed) + count(.timedOut) }
}

/// Realised gaps between releases of arrivals, µs.
package struct GapMeasure: Codable, Sendable {
    package static let sampleLimit = 20_000

    package var law = ArrivalLaw.poisson
    package var count = 0
    package var meanMicros = 0.0
    package var varianceMicros = 0.0
    /// The first gaps, at most `sampleLimit`.
    package var sampleMicros: [Double] = []

    private var sumOfSquares = 0.0

    private enum CodingKeys: String, CodingKey { case law, count, meanMicros, varianceMicros, sampleMicros }

    package init() {}

    /// Welford's running mean and variance.
    mutating func add(_ micros: Double) {
        count += 1
        let delta = micros - meanMicros
        meanMicros += delta / Double(count)
        sumOfSquares += delta * (micros - meanMicros)
        if count > 1 { varianceMicros = sumOfSquares / Double(count - 1) }
        if sampleMicros.count < Self.sampleLimit { sampleMicros.append(micros) }
    }
}

/// What the generator itself used: a generator short of CPU measures itself.
package struct GeneratorSelf: Codable, Sendable, Equatable {
    package var cpuSeconds = 0.0
    package var wallSeconds = 0.0

    package init(cpuSeconds: Double = 0, wallSeconds: Double = 0) {
        self.cpuSeconds = cpuSeconds
        self.wallSeconds = wallSeconds
    }

    /// CPU of the sending thread over wall time, 0…1.
    package var cpuFraction: Double { wallSeconds > 0 ? cpuSeconds / wallSeconds : 0 }
}

/// How a run stands, for a live display.
package struct LoadProgress: Sendable {
    package let elapsedSeconds: Double
    package let released: Int
    package let done: Int
    package let errors: Int
    package let inFlight: Int
    /// Arrivals done a second since the last tick.
    package let ratePerSecond: Double
    /// done − intended so far.
    package let p99Micros: Int
}
