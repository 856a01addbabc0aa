package import Histogram

/// Microseconds, three digits.
package typealias MicrosHistogram = Histogram<UInt64>

/// Everything measured in one run.
package struct LoadResult: Sendable {
    package enum Loop: String, Codable, Sendable { case open, closed }

    package var loop: Loop
    /// When the phase began, ns of the monotonic clock.
    package var startNanos: Int64 = 0
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
    /// `latency` of the arrivals intended in the first and in the last third of the phase that was asked for.
    package var firstThird = MicrosHistogram.micros
    package var lastThird = MicrosHistogram.micros
    /// done − sent, of the arrivals that were sent.
    package var service: MicrosHistogram
    /// sent − intended: the generator's lateness and the wait for a free customer.
    package var wait: MicrosHistogram
    /// released − intended: the generator's own lateness alone.
    package var lateness: MicrosHistogram
    /// Journeys under way, waiting ones included, averaged over the phase's time.
    package var meanInFlight = 0.0
    /// Realised gaps between one loop's releases, of all loops together: each loop has the same law and mean. Empty in a closed loop.
    package var gaps = GapMeasure()
    /// The same, loop by loop.
    package var loopGaps: [GapMeasure] = []
    /// How often each reason of failure was met, by `journey: reason`.
    package var reasons: [String: Int] = [:]
    /// The first failed and timed-out arrivals of each loop, at most `FailedArrival.limit` of each.
    package var failures: [FailedArrival] = []
    /// The slowest arrival of each window of `JourneyMeasure.windowLengthMillis`, µs, by intended time; of all journeys and outcomes.
    package var slowestMicros: [Int] = []
    package var generator = GeneratorSelf()
    package var orders: [OrderAttempt] = []
    /// Orders that were tried and not kept because `orders` was full: what is checked with it says nothing then.
    package var historyLost = 0

    package init(
        loop: Loop, startNanos: Int64 = 0, askedRate: Double?, connections: Int, seconds: Double, journeys: [JourneyMeasure],
        latency: MicrosHistogram, service: MicrosHistogram, wait: MicrosHistogram, lateness: MicrosHistogram
    ) {
        self.loop = loop
        self.startNanos = startNanos
        self.askedRate = askedRate
        self.connections = connections
        self.seconds = seconds
        self.journeys = journeys
        self.latency = latency
        self.service = service
        self.wait = wait
        self.lateness = lateness
    }

    package var arrivals: Int { journeys.reduce(0) { $0 + $1.arrivals } }
    /// Failed and timed out.
    package var errors: Int { journeys.reduce(0) { $0 + $1.errors } }
    package var errorFraction: Double { arrivals == 0 ? 0 : Double(errors) / Double(arrivals) }
    package func count(_ outcome: Outcome) -> Int { journeys.reduce(0) { $0 + $1.count(outcome) } }
}

/// An arrival that came to nothing: how long a customer waited to be told.
package struct FailedArrival: Sendable, Equatable {
    /// Kept of one loop.
    package static let limit = 20_000

    /// After the start.
    package var intendedMicros: Int
    /// done − intended; the timeout where no answer came.
    package var latencyMicros: Int

    package init(intendedMicros: Int, latencyMicros: Int) {
        self.intendedMicros = intendedMicros
        self.latencyMicros = latencyMicros
    }
}

/// One kind of journey in a run.
package struct JourneyMeasure: Sendable {
    /// Length of a window in every run of at most ten minutes; see `windowLengthMillis`.
    package static let windowMillis = OutcomeWindows.shortestMillis

    package var name: String
    /// Share of the mix, 0…1.
    package var share: Double
    /// done − intended, all outcomes.
    package var latency: MicrosHistogram
    /// Arrivals by outcome (`Outcome.rawValue`) in windows of `windowLengthMillis`, by intended time.
    package var windows: [[Int]]
    /// `windowMillis`, and twice that for each time that a long run had too many windows.
    package var windowLengthMillis = Self.windowMillis

    package init(
        name: String, share: Double, latency: MicrosHistogram, windows: [[Int]], windowLengthMillis: Int = Self.windowMillis
    ) {
        self.name = name
        self.share = share
        self.latency = latency
        self.windows = windows
        self.windowLengthMillis = windowLengthMillis
    }

    package func count(_ outcome: Outcome) -> Int { windows[outcome.rawValue].reduce(0, +) }
    package var arrivals: Int { Outcome.allCases.reduce(0) { $0 + count($1) } }
    package var errors: Int { count(.failed) + count(.timedOut) }
}

/// Realised gaps between one loop's releases of arrivals, µs.
package struct GapMeasure: Codable, Sendable {
    package static let sampleLimit = 20_000

    package var law = ArrivalLaw.poisson
    /// The mean that was asked of one loop: loops / rate.
    package var askedMeanMicros = 0.0
    package var count = 0
    package var meanMicros = 0.0
    package var varianceMicros = 0.0
    /// The first gaps, at most `sampleLimit` of each loop.
    package var sampleMicros: [Double] = []

    private var sumOfSquares = 0.0

    private enum CodingKeys: String, CodingKey { case law, askedMeanMicros, count, meanMicros, varianceMicros, sampleMicros }

    package init() {}

    /// Welford's running mean and variance.
    package mutating func add(_ micros: Double) {
        count += 1
        let delta = micros - meanMicros
        meanMicros += delta / Double(count)
        sumOfSquares += delta * (micros - meanMicros)
        if count > 1 { varianceMicros = sumOfSquares / Double(count - 1) }
        if sampleMicros.count < Self.sampleLimit { sampleMicros.append(micros) }
    }

    /// Adds another loop's gaps, by the pairwise update of Chan, Golub & LeVeque (1979).
    package mutating func add(_ other: GapMeasure) {
        guard other.count > 0 else { return }
        let all = count + other.count
        let delta = other.meanMicros - meanMicros
        meanMicros += delta * Double(other.count) / Double(all)
        sumOfSquares += other.sumOfSquares + delta * delta * Double(count) * Double(other.count) / Double(all)
        count = all
        if count > 1 { varianceMicros = sumOfSquares / Double(count - 1) }
        sampleMicros += other.sampleMicros
    }
}

/// What the generator itself used: a generator short of CPU measures itself.
package struct GeneratorSelf: Codable, Sendable, Equatable {
    /// Of all sending threads together.
    package var cpuSeconds = 0.0
    package var wallSeconds = 0.0
    /// CPU of the busiest sending thread over wall time, 0…1: one loop that is short of CPU is late however idle the others are.
    package var cpuFraction = 0.0

    /// One thread's.
    package init(cpuSeconds: Double = 0, wallSeconds: Double = 0) {
        self.cpuSeconds = cpuSeconds
        self.wallSeconds = wallSeconds
        cpuFraction = wallSeconds > 0 ? cpuSeconds / wallSeconds : 0
    }

    /// Several threads' over the same time.
    package init(adding threads: [GeneratorSelf]) {
        cpuSeconds = threads.reduce(0) { $0 + $1.cpuSeconds }
        wallSeconds = threads.map(\.wallSeconds).max() ?? 0
        cpuFraction = threads.map(\.cpuFraction).max() ?? 0
    }
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
