import CardProcessing
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSecurity
import Synchronization
import Testing

/// Takes calls and answers none until it is let go.
private final class HangingWire: OperationWire {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
    }

    private let state = Mutex(State())

    var held: Int { state.withLock { $0.waiting.count } }

    func send(_ operation: String, _ body: ByteBuffer, deadline: Deadline) async -> WireOutcome {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        return .late
    }

    func letGo() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

@Suite struct ResilienceBulkheadTests {
    private static let callers = 200
    private static let places = Bulkhead.callsToOneDependency

    /// Many call what hangs.
    /// - Returns: how many are held by it once the others have had their answer, and those answers.
    private func held(_ resilience: Resilience) async -> (held: Int, refusals: [Unavailable]) {
        let wire = HangingWire()
        let transport = RemoteTransport(to: .payments, over: wire, budgetMillis: 600_000, resilience: resilience)
        let expected = resilience.uses(.bulkhead) ? Self.places : Self.callers
        return await withTaskGroup(of: Unavailable?.self) { group in
            for _ in 0..<Self.callers {
                group.addTask {
                    do throws(AccountsFailure) { _ = try await transport.call(aCall) } catch { return error.unavailability }
                    return nil
                }
            }
            var refusals: [Unavailable] = []
            for _ in 0..<(Self.callers - expected) { if case .some(let refusal?) = await group.next() { refusals.append(refusal) } }
            while wire.held < expected { await Task.yield() }
            let held = wire.held
            wire.letGo()
            await group.waitForAll()
            return (held, refusals)
        }
    }

    @Test func `a dependency that hangs holds so many callers and refuses the others at once; without bulkheads it holds all`() async {
        let on = await held(.on)
        #expect(on.held == Self.places)
        #expect(on.refusals.count == Self.callers - Self.places)
        #expect(on.refusals.allSatisfy { $0.reason == .overloaded && !$0.mayHaveRun })
        let off = await held(.on.without(.bulkhead))
        #expect(off.held == Self.callers)
    }

    @Test func `places come back, whatever became of their calls`() async throws {
        let shield = DependencyGuard(of: "accounts", .on.without(.breaker), rules: DependencyGuard.rules(budgetMillis: 2_000), limit: 1)
        let wire = ScriptedWire([try .answer(sampleAccount), .broken, .late, .refused, try .answer(sampleAccount)])
        let transport = RemoteTransport(to: .accounts, over: wire, shield: shield)
        for _ in 0..<3 { _ = try? await transport.call(aCall) }
        #expect(try await transport.call(aCall) == sampleAccount)
    }

    /// How many passwords were hashed before a task that came to the same event loop a moment later had its turn.
    private func hashedFirst(_ resilience: Resilience) async throws -> Int {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let executor = LoopExecutor(loop: loop)
        let hasher = ScryptHasher(resilience: resilience)
        let hashed = Counter()
        return try await withThrowingTaskGroup(of: Void.self, returning: Int.self) { group in
            for _ in 0..<6 {
                group.addTask(executorPreference: executor) {
                    _ = try await hasher.hash("secret")
                    hashed.add()
                }
            }
            let before = try await loop.submit { hashed.value }.get()
            try await group.waitForAll()
            return before
        }
    }

    @Test func `browsing goes on while passwords are hashed; without bulkheads it waits for all of them`() async throws {
        #expect(try await hashedFirst(.on) < 6)
        #expect(try await hashedFirst(.on.without(.bulkhead)) == 6)
    }
}

/// Runs tasks on an event loop, as the shop's processes do with all of theirs.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// The card processor of either variant.
@Suite struct ResilienceCardProcessorTests {
    /// How many of `count` authorisations reach a processor that takes so long and then fails.
    private func reaching(_ resilience: Resilience, count: Int, places: Int, delayMillis: Int, oneByOne: Bool) async throws -> Int {
        let asked = Counter()
        let router = Router()
        router.post("/authorise") { _, _ in
            asked.add()
            try await Task.sleep(for: .milliseconds(delayMillis))
            return HTTPResponse.Status.serviceUnavailable
        }
        return try await Application(router: router).test(.live) { client in
            let processor = HTTPCardProcessor(
                url: "http://127.0.0.1:\(try #require(client.port))", timeoutMilliseconds: 5_000, resilience: resilience, places: places)
            @Sendable func authorise(_ number: Int) async {
                let outcome = await processor.authorise(key: "o-\(number)", amount: Money(amount: 1), cardToken: "tok_visa")
                #expect(outcome == .unknown)
            }
            if oneByOne {
                for number in 0..<count { await authorise(number) }
            } else {
                await withTaskGroup(of: Void.self) { group in for number in 0..<count { group.addTask { await authorise(number) } } }
            }
            try await processor.close()
            return asked.value
        }
    }

    @Test func `a slow processor holds so many checkouts at once; without bulkheads all of them`() async throws {
        #expect(try await reaching(.on.without(.breaker), count: 30, places: 5, delayMillis: 1_000, oneByOne: false) == 5)
        #expect(try await reaching(.off, count: 30, places: 5, delayMillis: 1_000, oneByOne: false) == 30)
    }

    @Test func `a failing processor is soon not asked; without the breaker each checkout asks it`() async throws {
        let reached = try await reaching(.on, count: 100, places: 64, delayMillis: 0, oneByOne: true)
        #expect(reached < 60, "\(reached)")
        #expect(try await reaching(.on.without(.breaker), count: 100, places: 64, delayMillis: 0, oneByOne: true) == 100)
    }
}

private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() { count.wrappingAdd(1, ordering: .relaxed) }
}
