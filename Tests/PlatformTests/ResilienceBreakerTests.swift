import NIOCore
import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization
import Testing

/// The breaker by itself, with time as a number.
@Suite struct ResilienceBreakerStateTests {
    private static let millisecond: UInt64 = 1_000_000
    private static let second: UInt64 = 1_000 * millisecond

    private func breaker() -> CircuitBreaker { CircuitBreaker(CircuitBreaker.Rules(slowMillis: 1_000)) }

    /// Makes `count` calls with the same outcome; those that are refused are not made.
    private func call(
        _ breaker: inout CircuitBreaker, _ count: Int, _ outcome: CircuitBreaker.Outcome, took: UInt64 = millisecond, now: UInt64 = second
    ) {
        for _ in 0..<count {
            guard let permit = breaker.permit(now: now) else { return }
            breaker.record(outcome, permit, took: took, now: now)
        }
    }

    private func permit(_ breaker: inout CircuitBreaker, now: UInt64) throws -> CircuitBreaker.Permit {
        let permit = breaker.permit(now: now)
        return try #require(permit)
    }

    @Test func `too few failures say nothing, and half of enough calls open it`() {
        var few = breaker()
        call(&few, few.rules.minimumCalls - 1, .failure)
        #expect(few.state == .closed)
        call(&few, 1, .failure)
        #expect(few.state == .open(until: Self.second + 500 * Self.millisecond))

        var mixed = breaker()
        call(&mixed, 33, .success)
        call(&mixed, 31, .failure)
        #expect(mixed.state == .closed)
        // The oldest success leaves the window of 64.
        call(&mixed, 1, .failure)
        #expect(mixed.state != .closed)
    }

    @Test func `a slow answer is a failure`() {
        var breaker = breaker()
        call(&breaker, 100, .success, took: 999 * Self.millisecond)
        #expect(breaker.state == .closed)
        call(&breaker, 32, .success, took: Self.second)
        #expect(breaker.state != .closed)
    }

    @Test func `a call that was given up quickly says nothing, and one that was given up late was slow`() {
        var breaker = breaker()
        call(&breaker, 1_000, .nothing)
        #expect(breaker.state == .closed)
        call(&breaker, breaker.rules.minimumCalls, .nothing, took: 2 * Self.second)
        #expect(breaker.state != .closed)
    }

    @Test func `open, it refuses until its time is over; then one probe decides`() throws {
        for isWell in [true, false] {
            var breaker = breaker()
            call(&breaker, 20, .failure)
            let reopened = Self.second + 500 * Self.millisecond
            let early = breaker.permit(now: reopened - 1)
            #expect(early == nil)
            let probe = try permit(&breaker, now: reopened)
            #expect(breaker.state == .halfOpen)
            let second = breaker.permit(now: reopened)
            #expect(second == nil, "a second probe")
            breaker.record(isWell ? .success : .failure, probe, took: 1, now: reopened)
            #expect(breaker.state == (isWell ? .closed : .open(until: reopened + 500 * Self.millisecond)))
        }
    }

    @Test func `a probe that tells nothing leaves the next call to be the probe`() throws {
        var breaker = breaker()
        call(&breaker, 20, .failure)
        let later = 10 * Self.second
        let probe = try permit(&breaker, now: later)
        breaker.record(.nothing, probe, took: 1, now: later)
        _ = try permit(&breaker, now: later)
        #expect(breaker.state == .halfOpen)
    }

    @Test func `what was called before it opened decides nothing later`() throws {
        var breaker = breaker()
        let early = try permit(&breaker, now: 0)
        call(&breaker, 20, .failure)
        let probe = try permit(&breaker, now: 10 * Self.second)
        breaker.record(.success, early, took: 1, now: 10 * Self.second)
        #expect(breaker.state == .halfOpen)
        breaker.record(.success, probe, took: 1, now: 10 * Self.second)
        #expect(breaker.state == .closed)
        call(&breaker, 19, .failure, now: 10 * Self.second)
        #expect(breaker.state == .closed, "failures from before it opened count no more")
    }

    @Test func `failures of long ago are forgotten`() {
        var breaker = breaker()
        call(&breaker, 19, .failure)
        call(&breaker, 1, .failure, now: 12 * Self.second)
        #expect(breaker.state == .closed)
    }
}

/// The breaker where it works: before a dependency of which every call fails.
@Suite struct ResilienceBreakerTests {
    private static let calls = 200

    /// Makes calls one after the other to something of which every call fails.
    private func failing(_ resilience: Resilience) async -> (wire: ScriptedWire, last: Unavailable?) {
        let wire = ScriptedWire([.broken])
        let transport = RemoteTransport(to: .accounts, over: wire, resilience: resilience, retryBudget: RetryBudget { 0 })
        var last: Unavailable?
        for _ in 0..<Self.calls {
            do throws(AccountsFailure) { _ = try await transport.call(aCall) } catch { last = error.unavailability }
        }
        return (wire, last)
    }

    @Test func `a dependency that fails is soon not called; without the breaker each call reaches it`() async {
        let on = await failing(.on)
        #expect(on.wire.attempts < 40, "\(on.wire.attempts)")
        #expect(on.last?.reason == .unreachable && on.last?.mayHaveRun == false)
        let off = await failing(.on.without(.breaker))
        #expect(off.wire.attempts == Self.calls)
        #expect(off.last?.mayHaveRun == true)
    }

    @Test func `one that answers refusals of its own, or that it is busy, is well`() async throws {
        for outcome in [WireOutcome.failure(try WireCodec.encode(AccountsFailure.badCredentials)), .overloaded] {
            let wire = ScriptedWire([outcome])
            let budget = RetryBudget { 0 }
            while budget.takeRetry() {}
            let transport = RemoteTransport(to: .accounts, over: wire, resilience: .on, retryBudget: budget)
            for _ in 0..<50 { _ = try? await transport.call(aCall) }
            #expect(wire.attempts >= 50)
        }
    }

    @Test func `it opens for whoever in the process calls the same dependency, and feeds go on`() async {
        let wire = ScriptedWire([.broken])
        let shield = DependencyGuard(of: "accounts", .on, rules: DependencyGuard.rules(budgetMillis: 2_000))
        let first = RemoteTransport(to: .accounts, over: wire, shield: shield)
        let second = RemoteTransport(to: .accounts, over: wire, shield: shield)
        for _ in 0..<20 { _ = try? await first.call(aCall) }
        let before = wire.attempts
        _ = try? await second.call(aCall)
        #expect(wire.attempts == before)
        _ = try? await second.call(PullEvents(subscriber: .carts, after: 0, limit: 1, waitMillis: 0))
        #expect(wire.attempts > before)
        #expect(PrometheusText.export().contains(#"circuit_breaker_state{dependency="accounts"}"#))
    }
}

/// A call that is not made again once it may have run.
let aCall = CreateAccount(email: "a@example.com", password: "secret", displayName: "Ada")

extension WireOutcome {
    static let overloaded = WireOutcome.unavailable(.overloaded, mayHaveRun: false, detail: "busy")
}
