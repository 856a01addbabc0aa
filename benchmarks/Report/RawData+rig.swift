/// What a validity rule read in one phase, and what it allows.
package struct GateRecord: Codable, Sendable, Equatable {
    /// Such as `generator CPU`, `lateness p99`, `Little's law`.
    package var name: String
    package var value: Double
    package var limit: Double
    /// `%`, `ms`, `` …
    package var unit: String
    package var isKept: Bool

    package init(name: String, value: Double, limit: Double, unit: String, isKept: Bool) {
        self.name = name
        self.value = value
        self.limit = limit
        self.unit = unit
        self.isKept = isKept
    }
}

// MARK: Capacity

/// One search for the capacity of one variant: the highest rate whose p99 keeps the objective with errors under the limit.
package struct CapacityRecord: Codable, Sendable {
    package var variant: Variant
    /// Searches of one round are compared with each other.
    package var round: Int
    package var objectiveMillis: Double
    /// Share of failed arrivals that a step may have, 0…1.
    package var errorLimit: Double
    /// In the order in which they were run.
    package var steps: [CapacityStep]
    /// Journeys a second; nil where the search ended without one.
    package var capacityPerSecond: Double?
    /// Which resource was the limit, as measured at the highest step: `the system's processors, 98 % busy`.
    package var limitedBy: String
    /// Latency at half of its own capacity, open loop; nil without a capacity.
    package var atHalf: LatencyRecord?
    /// Reasons why the search does not count; empty where it does.
    package var void: [String]

    package init(
        variant: Variant, round: Int, objectiveMillis: Double, errorLimit: Double, steps: [CapacityStep], capacityPerSecond: Double? = nil,
        limitedBy: String = "", atHalf: LatencyRecord? = nil, void: [String] = []
    ) {
        self.variant = variant
        self.round = round
        self.objectiveMillis = objectiveMillis
        self.errorLimit = errorLimit
        self.steps = steps
        self.capacityPerSecond = capacityPerSecond
        self.limitedBy = limitedBy
        self.atHalf = atHalf
        self.void = void
    }
}

/// An open loop at one rate.
package struct CapacityStep: Codable, Sendable {
    package enum Phase: String, Codable, Sendable { case exponential, bisection, confirmation }

    package var phase: Phase
    /// Asked for, journeys a second.
    package var rate: Double
    package var seconds: Double
    /// Answered well, journeys a second.
    package var achievedRate: Double
    package var requests: Int
    package var errors: Int
    package var p50Micros: Int
    package var p99Micros: Int
    package var isMet: Bool
    /// Why the step says nothing of the system and is not to be drawn; nil where it counts.
    package var void: String?

    package init(
        phase: Phase, rate: Double, seconds: Double, achievedRate: Double, requests: Int, errors: Int, p50Micros: Int, p99Micros: Int,
        isMet: Bool, void: String? = nil
    ) {
        self.phase = phase
        self.rate = rate
        self.seconds = seconds
        self.achievedRate = achievedRate
        self.requests = requests
        self.errors = errors
        self.p50Micros = p50Micros
        self.p99Micros = p99Micros
        self.isMet = isMet
        self.void = void
    }
}

/// Closed-loop throughput of one variant over the number of connections: what the Universal Scalability Law is fitted to.
package struct ScalingRecord: Codable, Sendable {
    package struct Point: Codable, Sendable {
        package var connections: Int
        package var requestsPerSecond: Double
        package var p99Micros: Int
        package var errors: Int
        /// How busy the generator's busiest thread was, 0…1; 0 in a run of a version that did not keep it.
        package var generatorCPUFraction: Double

        package init(connections: Int, requestsPerSecond: Double, p99Micros: Int, errors: Int, generatorCPUFraction: Double = 0) {
            self.connections = connections
            self.requestsPerSecond = requestsPerSecond
            self.p99Micros = p99Micros
            self.errors = errors
            self.generatorCPUFraction = generatorCPUFraction
        }

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                connections: try fields.decode(Int.self, forKey: .connections),
                requestsPerSecond: try fields.decode(Double.self, forKey: .requestsPerSecond),
                p99Micros: try fields.decode(Int.self, forKey: .p99Micros), errors: try fields.decode(Int.self, forKey: .errors),
                generatorCPUFraction: try fields.decodeIfPresent(Double.self, forKey: .generatorCPUFraction) ?? 0)
        }
    }

    package var variant: Variant
    package var round: Int
    package var points: [Point]

    package init(variant: Variant, round: Int, points: [Point]) {
        self.variant = variant
        self.round = round
        self.points = points
    }
}

// MARK: Ladder

/// The price of a boundary, one decision a rung with all that it brings, measured in rounds: each round runs every rung once, in an order of its own.
package struct LadderRecord: Codable, Sendable {
    /// From the monolith upwards; each differs from `base` by one decision.
    package var rungs: [Rung]
    package var samples: [RungSample]

    package init(rungs: [Rung], samples: [RungSample] = []) {
        self.rungs = rungs
        self.samples = samples
    }

    package struct Rung: Codable, Sendable {
        /// `monolith`, `saga`, `codec`, `cut2`, `cut4`, `cut9`, `microservices`, `badcut`, `proxy`, `delay1`, `delay5`.
        package var id: String
        package var label: String
        /// What the decision brings, against the rung `base`.
        package var change: String
        /// Id of the rung that it is compared with; nil for the first.
        package var base: String?
        package var processes: Int
        /// On the way from the monolith to the microservices: their differences add up to the whole gap.
        package var isOnPath: Bool

        package init(id: String, label: String, change: String, base: String?, processes: Int, isOnPath: Bool) {
            self.id = id
            self.label = label
            self.change = change
            self.base = base
            self.processes = processes
            self.isOnPath = isOnPath
        }
    }

    package struct RungSample: Codable, Sendable {
        package var rung: String
        package var round: Int
        package var latency: LatencyRecord
        /// Over the latency phase, background work included.
        package var traffic: TrafficRecord
        /// One checkout at a time on a quiet system.
        package var checkout: CheckoutCost
        package var void: [String]

        package init(rung: String, round: Int, latency: LatencyRecord, traffic: TrafficRecord, checkout: CheckoutCost, void: [String] = [])
        {
            self.rung = rung
            self.round = round
            self.latency = latency
            self.traffic = traffic
            self.checkout = checkout
            self.void = void
        }
    }
}

/// Calls between contexts, as the callers count them.
package struct TrafficRecord: Codable, Sendable, Equatable {
    /// Calls of one context's operations by another, whatever carries them.
    package var calls: Int
    /// Those among them that crossed a socket.
    package var wireCalls: Int
    /// Heads and bodies, requests and answers.
    package var wireBytes: Int
    /// Pulls of event feeds, within neither of the above.
    package var eventPulls: Int
    /// Committed write transactions of all stores.
    package var transactions: Int
    /// Commits that waited for the disk; one may carry several transactions.
    package var commits: Int

    package init(calls: Int = 0, wireCalls: Int = 0, wireBytes: Int = 0, eventPulls: Int = 0, transactions: Int = 0, commits: Int = 0) {
        self.calls = calls
        self.wireCalls = wireCalls
        self.wireBytes = wireBytes
        self.eventPulls = eventPulls
        self.transactions = transactions
        self.commits = commits
    }
}

/// What one checkout costs, counted over several made one after another until all that they cause has come to rest.
package struct CheckoutCost: Codable, Sendable {
    package var checkouts: Int
    package var traffic: TrafficRecord
    package var medianMicros: Int

    package init(checkouts: Int = 0, traffic: TrafficRecord = TrafficRecord(), medianMicros: Int = 0) {
        self.checkouts = checkouts
        self.traffic = traffic
        self.medianMicros = medianMicros
    }
}

// MARK: Traces

/// The spans of one real checkout.
package struct TraceRecord: Codable, Sendable {
    package var variant: Variant
    package var traceID: String
    package var spans: [SpanRecord]

    package init(variant: Variant, traceID: String, spans: [SpanRecord]) {
        self.variant = variant
        self.traceID = traceID
        self.spans = spans
    }
}

package struct SpanRecord: Codable, Sendable, Equatable {
    package var id: String
    package var parent: String?
    /// Which process recorded it: `monolith`, `gateway`, `orders`, …
    package var process: String
    package var name: String
    /// `server`, `client`, `internal`, `producer`, `consumer`.
    package var kind: String
    /// From the start of the first span.
    package var startMicros: Double
    package var durationMicros: Double
    package var isError: Bool

    package init(
        id: String, parent: String?, process: String, name: String, kind: String, startMicros: Double, durationMicros: Double, isError: Bool
    ) {
        self.id = id
        self.parent = parent
        self.process = process
        self.name = name
        self.kind = kind
        self.startMicros = startMicros
        self.durationMicros = durationMicros
        self.isError = isError
    }
}

// MARK: Floors

/// The SQL statements of one journey of the monolith, run straight on the storage engine: no HTTP, no domain code.
package struct JourneyFloorRecord: Codable, Sendable {
    /// `index`, `browse`, `add`, `cart`, `checkout`.
    package var journey: String
    package var statements: Int
    package var commits: Int
    /// Median time of one repetition, commits included.
    package var medianMicros: Double
    package var cpuMicros: Double

    package init(journey: String, statements: Int, commits: Int, medianMicros: Double, cpuMicros: Double) {
        self.journey = journey
        self.statements = statements
        self.commits = commits
        self.medianMicros = medianMicros
        self.cpuMicros = cpuMicros
    }
}

/// What the machine itself takes: one fsync, one bare loopback HTTP round trip of the client that the services use.
package struct MachineFloorRecord: Codable, Sendable {
    package var name: String
    package var samples: Int
    package var medianMicros: Double
    package var p99Micros: Double

    package init(name: String, samples: Int, medianMicros: Double, p99Micros: Double) {
        self.name = name
        self.samples = samples
        self.medianMicros = medianMicros
        self.p99Micros = p99Micros
    }
}
