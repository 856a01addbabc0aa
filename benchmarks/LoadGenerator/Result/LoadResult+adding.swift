import Histogram

/// What one loop measured; its series are padded and cut into journeys once all loops' are together.
struct LoopResult: Sendable {
    var result: LoadResult
    var windows: OutcomeWindows
}

extension LoadResult {
    /// What the loops of one run measured. Counts and histograms are added; no percentile is averaged.
    init(adding parts: [LoopResult]) {
        self = parts[0].result
        var windows = parts[0].windows
        for part in parts.dropFirst() {
            add(part.result)
            windows.add(part.windows)
        }
        loopGaps = parts.map(\.result.gaps)
        // Loops of one run start together, and stop within milliseconds of each other.
        seconds = parts.map(\.result.seconds).max() ?? seconds
        generator = GeneratorSelf(adding: parts.map(\.result.generator))
        slowestMicros = windows.slowestMicros
        let padded = windows.padded(seconds: seconds)
        for index in journeys.indices {
            journeys[index].windows = padded[index]
            journeys[index].windowLengthMillis = windows.windowMillis
        }
    }

    private mutating func add(_ part: LoadResult) {
        for index in journeys.indices { journeys[index].latency.add(part.journeys[index].latency) }
        requests += part.requests
        responses += part.responses
        requestsPerSecond += part.requestsPerSecond
        goodputPerSecond += part.goodputPerSecond
        unsent += part.unsent
        waited += part.waited
        cutOff += part.cutOff
        reconnects += part.reconnects
        interrupted = interrupted || part.interrupted
        latency.add(part.latency)
        firstThird.add(part.firstThird)
        lastThird.add(part.lastThird)
        service.add(part.service)
        wait.add(part.wait)
        lateness.add(part.lateness)
        meanInFlight += part.meanInFlight
        gaps.add(part.gaps)
        for (reason, count) in part.reasons { reasons[reason, default: 0] += count }
        failures += part.failures
        orders += part.orders
        historyLost += part.historyLost
    }
}
