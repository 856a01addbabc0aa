/// A load that arrives on its own: the clock of each arrival starts at its intended time, whether or not the system keeps up.
package struct OpenLoad: Sendable {
    /// Arrivals of journeys a second.
    package var rate: Double
    package var seconds: Double
    package var arrivals = ArrivalLaw.poisson
    /// From the intended time to the customer giving up.
    package var timeoutMillis = 5_000
    /// Virtual customers with a connection each: at most so many journeys are under way.
    package var connections = 128
    package var seed: UInt64 = 1

    package init(
        rate: Double, seconds: Double, arrivals: ArrivalLaw = .poisson, timeoutMillis: Int = 5_000, connections: Int = 128, seed: UInt64 = 1
    ) {
        self.rate = rate
        self.seconds = seconds
        self.arrivals = arrivals
        self.timeoutMillis = timeoutMillis
        self.connections = connections
        self.seed = seed
    }
}

/// Each connection sends its next journey when the last is done, after a time to think where one is given. For peak throughput alone: its
/// latencies hide what a waiting customer sees.
///
/// With think time Z, response time R and N connections the throughput is N / (R + Z), the interactive response time law (Denning & Buzen,
/// ACM Computing Surveys 1978). Little's law then counts those under way alone: `LoadResult.meanInFlight` is throughput × R, and N less
/// that are thinking.
package struct ClosedLoad: Sendable {
    package var connections: Int
    package var seconds: Double
    package var timeoutMillis = 5_000
    /// Mean of the pause between two journeys of a connection; 0 for none. The steps of one journey follow each other at once.
    package var thinkMillis = 0.0
    package var seed: UInt64 = 1

    package init(connections: Int, seconds: Double, timeoutMillis: Int = 5_000, thinkMillis: Double = 0, seed: UInt64 = 1) {
        self.connections = connections
        self.seconds = seconds
        self.timeoutMillis = timeoutMillis
        self.thinkMillis = thinkMillis
        self.seed = seed
    }
}

package enum LoadFailure: Error, CustomStringConvertible, Equatable {
    /// A rate, duration or number of connections that is not above zero.
    case invalid(String)
    /// More connections than the workload has customers: two journeys would share a session.
    case tooFewCustomers(needed: Int, present: Int)
    /// The name has no address.
    case unknownHost(String)
    /// Nothing accepts a connection there.
    case unreachable(authority: String)

    package var description: String {
        switch self {
        case .invalid(let what): what
        case .tooFewCustomers(let needed, let present): "\(needed) connections need as many customers; there are \(present)"
        case .unknownHost(let host): "\(host) has no address. Check the name in the URL."
        case .unreachable(let authority):
            "nothing accepts a connection on \(authority). Start the server first, or correct the host and port in the URL."
        }
    }
}
