import NIOCore
import NIOPosix

/// Sends a workload to one server from threads of its own, one event loop each, and measures. Several runs may follow each other;
/// connections are opened anew for each.
///
/// Loops share nothing: each has its part of the places, the customers and the arrivals, and its own histograms, which are added at the end.
///
/// Memory does not grow with the length of a run: histograms have a fixed size, series are coarsened (`OutcomeWindows`), samples and the
/// history of orders have a limit each, and at most rate × timeout arrivals wait.
package final class LoadGenerator: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let loops: [any EventLoop]
    private let address: SocketAddress
    private let authority: String

    /// - Parameter threads: one is enough below some ten thousand requests a second. More need as many processors of their own.
    /// - Throws: `LoadFailure.unknownHost` where the name does not resolve. Blocks while it is resolved, which for an address it is at once.
    package init(host: String, port: Int, threads: Int = 1) throws {
        guard threads > 0 else { throw LoadFailure.invalid("a generator needs a thread") }
        do { address = try SocketAddress.makeAddressResolvingHost(host, port: port) } catch { throw LoadFailure.unknownHost(host) }
        authority = "\(host):\(port)"
        group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        loops = Array(group.makeIterator())
    }

    /// Ends the generator's threads.
    package func shutdown() async throws { try await group.shutdownGracefully() }

    /// Opens one connection and closes it again.
    /// - Throws: `LoadFailure.unreachable` where none is accepted within two seconds.
    package func checkReachable() async throws {
        do {
            let channel = try await ClientBootstrap(group: group).connectTimeout(.seconds(2)).connect(to: address).get()
            try await channel.close()
        } catch {
            throw LoadFailure.unreachable(authority: authority)
        }
    }

    /// Runs an open loop. A cancelled task, or `stop`, ends it early with what was measured so far.
    /// - Parameter onTick: called each 250 ms on a thread of the generator: it has to be short.
    package func run(
        _ load: OpenLoad, _ workload: any Workload, stop: StopSwitch = StopSwitch(), onTick: (@Sendable (LoadProgress) -> Void)? = nil
    ) async throws -> LoadResult {
        guard load.rate > 0, load.rate.isFinite else { throw LoadFailure.invalid("the rate has to be above zero") }
        let plans = LoopShare.deal(connections: load.connections, threads: loops.count).map { share in
            LoadEngine.Plan(
                loop: .open, rate: load.rate, law: load.arrivals, seconds: load.seconds,
                timeoutNanos: Int64(load.timeoutMillis) * 1_000_000, think: nil, share: share, seed: load.seed, address: address)
        }
        return try await run(plans, workload, stop, onTick)
    }

    /// Runs a closed loop, else as `run`.
    package func runClosed(
        _ load: ClosedLoad, _ workload: any Workload, stop: StopSwitch = StopSwitch(), onTick: (@Sendable (LoadProgress) -> Void)? = nil
    ) async throws -> LoadResult {
        guard load.thinkMillis >= 0, load.thinkMillis.isFinite else { throw LoadFailure.invalid("a time to think cannot be negative") }
        let think = load.thinkMillis > 0 ? ThinkTime(meanMillis: load.thinkMillis) : nil
        let plans = LoopShare.deal(connections: load.connections, threads: loops.count).map { share in
            LoadEngine.Plan(
                loop: .closed, rate: nil, law: .constant, seconds: load.seconds, timeoutNanos: Int64(load.timeoutMillis) * 1_000_000,
                think: think, share: share, seed: load.seed, address: address)
        }
        return try await run(plans, workload, stop, onTick)
    }

    private func run(
        _ plans: [LoadEngine.Plan], _ workload: any Workload, _ stop: StopSwitch, _ onTick: (@Sendable (LoadProgress) -> Void)?
    ) async throws -> LoadResult {
        let connections = plans[0].share.connections
        guard plans[0].seconds > 0, connections > 0, plans[0].timeoutNanos > 0 else {
            throw LoadFailure.invalid("duration, connections and timeout have to be above zero")
        }
        if let limit = workload.customerLimit, limit < connections {
            throw LoadFailure.tooFewCustomers(needed: connections, present: limit)
        }
        return try await withTaskCancellationHandler {
            let engines = try await open(plans, workload, stop, onTick)
            let start = Self.start(loops: engines.count)
            for engine in engines { engine.begin(at: start) }
            var parts: [LoopResult] = []
            for engine in engines { parts.append(try await engine.result.get()) }
            return LoadResult(adding: parts)
        } onCancel: {
            stop.stop()
        }
    }

    /// An engine on its loop, with its connections open.
    private struct OpenEngine: Sendable {
        let engine: NIOLoopBound<LoadEngine>
        let loop: any EventLoop
        let result: EventLoopFuture<LoopResult>

        func begin(at start: Int64) {
            let engine = engine
            loop.execute { engine.value.begin(at: start) }
        }
    }

    private func open(
        _ plans: [LoadEngine.Plan], _ workload: any Workload, _ stop: StopSwitch, _ onTick: (@Sendable (LoadProgress) -> Void)?
    ) async throws -> [OpenEngine] {
        let board = onTick.map { ProgressBoard(loops: plans.count, show: $0) }
        let authority = authority
        let opening = plans.map { plan in
            let loop = loops[plan.share.loop]
            return loop.flatSubmit {
                let promise = loop.makePromise(of: LoopResult.self)
                let tick = board.map { board in { @Sendable in board.note($0, loop: plan.share.loop) } }
                let engine = LoadEngine(
                    plan: plan, loop: loop, workload: workload, authority: authority, stop: stop, onTick: tick, promise: promise)
                let open = OpenEngine(engine: NIOLoopBound(engine, eventLoop: loop), loop: loop, result: promise.futureResult)
                return engine.openConnections().map { open }
            }
        }
        var engines: [OpenEngine] = []
        for future in opening { engines.append(try await future.get()) }
        return engines
    }

    /// One moment for all loops, far enough ahead for each to be there.
    private static func start(loops: Int) -> Int64 {
        Int64(NIODeadline.now().uptimeNanoseconds) + (loops > 1 ? 2_000_000 : 0)
    }
}
