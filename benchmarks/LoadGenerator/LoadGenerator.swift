import NIOCore
import NIOPosix

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

/// Each connection sends its next journey when the last is done. For peak throughput alone: its latencies hide what a waiting customer sees.
package struct ClosedLoad: Sendable {
    package var connections: Int
    package var seconds: Double
    package var timeoutMillis = 5_000
    package var seed: UInt64 = 1

    package init(connections: Int, seconds: Double, timeoutMillis: Int = 5_000, seed: UInt64 = 1) {
        self.connections = connections
        self.seconds = seconds
        self.timeoutMillis = timeoutMillis
        self.seed = seed
    }
}

package enum LoadFailure: Error, CustomStringConvertible, Equatable {
    /// A rate, duration or number of connections that is not above zero.
    case invalid(String)
    /// More connections than the workload has customers: two journeys would share a session.
    case tooFewCustomers(needed: Int, present: Int)

    package var description: String {
        switch self {
        case .invalid(let what): what
        case .tooFewCustomers(let needed, let present): "\(needed) connections need as many customers; there are \(present)"
        }
    }
}

/// Sends a workload to one server from one thread of its own, and measures. Several runs may follow each other; connections are opened
/// anew for each.
package final class LoadGenerator: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let address: SocketAddress
    private let authority: String

    /// - Throws: where the name does not resolve. Blocks while it is resolved, which for an address it is at once.
    package init(host: String, port: Int) throws {
        address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        authority = "\(host):\(port)"
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    /// Ends the generator's thread.
    package func shutdown() async throws { try await group.shutdownGracefully() }

    /// Runs an open loop. A cancelled task, or `stop`, ends it early with what was measured so far.
    /// - Parameter onTick: called each 250 ms on the generator's thread: it has to be short.
    package func run(
        _ load: OpenLoad, _ workload: any Workload, stop: StopSwitch = StopSwitch(), onTick: (@Sendable (LoadProgress) -> Void)? = nil
    ) async throws -> LoadResult {
        guard load.rate > 0 else { throw LoadFailure.invalid("the rate has to be above zero") }
        return try await run(
            LoadEngine.Plan(
                loop: .open, rate: load.rate, law: load.arrivals, seconds: load.seconds,
                timeoutNanos: Int64(load.timeoutMillis) * 1_000_000,
                connections: load.connections, seed: load.seed, address: address), workload, stop, onTick)
    }

    /// Runs a closed loop, else as `run`.
    package func runClosed(
        _ load: ClosedLoad, _ workload: any Workload, stop: StopSwitch = StopSwitch(), onTick: (@Sendable (LoadProgress) -> Void)? = nil
    ) async throws -> LoadResult {
        try await run(
            LoadEngine.Plan(
                loop: .closed, rate: nil, law: .constant, seconds: load.seconds, timeoutNanos: Int64(load.timeoutMillis) * 1_000_000,
                connections: load.connections, seed: load.seed, address: address), workload, stop, onTick)
    }

    private func run(
        _ plan: LoadEngine.Plan, _ workload: any Workload, _ stop: StopSwitch, _ onTick: (@Sendable (LoadProgress) -> Void)?
    ) async throws -> LoadResult {
        guard plan.seconds > 0, plan.connections > 0, plan.timeoutNanos > 0 else {
            throw LoadFailure.invalid("duration, connections and timeout have to be above zero")
        }
        if let limit = workload.customerLimit, limit < plan.connections {
            throw LoadFailure.tooFewCustomers(needed: plan.connections, present: limit)
        }
        let loop = group.next()
        let promise = loop.makePromise(of: LoadResult.self)
        let authority = authority
        loop.execute {
            LoadEngine(plan: plan, loop: loop, workload: workload, authority: authority, stop: stop, onTick: onTick, promise: promise)
                .openConnectionsAndBegin()
        }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            stop.stop()
        }
    }
}
