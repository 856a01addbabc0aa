import NIOCore
import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization
import Testing

@Suite struct RPCRetryTests {
    private let create = CreateAccount(email: "a@example.com", password: "secret", displayName: "Ada")
    private let get = GetAccount(id: AccountID("a-1"))

    private func transport(_ wire: ScriptedWire, budget: RetryBudget = RetryBudget()) -> RemoteTransport {
        // Time enough, however busy the machine: what is tested is the count.
        RemoteTransport(
            to: .accounts, over: wire, budgetMillis: 600_000, retryBudget: budget, backoff: Backoff(firstMillis: 1, maximumMillis: 1))
    }

    @Test func `a call that may have run is not sent again where running twice matters`() async throws {
        let wire = ScriptedWire([.broken, try .answer(sampleAccount)])
        await #expect(throws: AccountsFailure.self) { try await transport(wire).call(create) }
        #expect(wire.attempts == 1)
    }

    @Test func `a call that certainly did not run is sent again`() async throws {
        let wire = ScriptedWire([.refused, .refused, try .answer(sampleAccount)])
        #expect(try await transport(wire).call(create) == sampleAccount)
        #expect(wire.attempts == 3)
    }

    @Test func `an idempotent call is sent again although it may have run`() async throws {
        let wire = ScriptedWire([.broken, try .answer(sampleAccount)])
        #expect(try await transport(wire).call(get) == sampleAccount)
        #expect(wire.attempts == 2)
    }

    @Test func `no call is sent more than three times`() async {
        let wire = ScriptedWire([.refused])
        let failure = await #expect(throws: AccountsFailure.self) { try await transport(wire).call(get) }
        #expect(wire.attempts == 3)
        #expect(failure?.unavailability?.dependency == "accounts")
        #expect(failure?.unavailability?.mayHaveRun == false)
    }

    @Test func `time that is up is no reason to try again`() async {
        let wire = ScriptedWire([.late])
        let failure = await #expect(throws: AccountsFailure.self) { try await transport(wire).call(get) }
        #expect(wire.attempts == 1)
        #expect(failure?.unavailability?.reason == .timeout)
        #expect(failure?.unavailability?.mayHaveRun == true)
    }

    @Test func `the service's own refusal is passed on and not retried`() async throws {
        let wire = ScriptedWire([.failure(try WireCodec.encode(AccountsFailure.tooManyAttempts(retryAfterSeconds: 9)))])
        await #expect(throws: AccountsFailure.tooManyAttempts(retryAfterSeconds: 9)) { try await transport(wire).call(get) }
        #expect(wire.attempts == 1)
    }

    @Test func `an answer that does not decode may have run`() async throws {
        let wire = ScriptedWire([.response(.init(string: "{\"id\":"))])
        let failure = await #expect(throws: AccountsFailure.self) { try await transport(wire).call(get) }
        #expect(failure?.unavailability?.reason == .internalError)
        #expect(failure?.unavailability?.mayHaveRun == true)
    }

    @Test func `without time left nothing is sent`() async throws {
        let wire = ScriptedWire([try .answer(sampleAccount)])
        let failure = await #expect(throws: AccountsFailure.self) {
            try await Deadline.within(millis: 0) { try await transport(wire).call(get) }
        }
        #expect(wire.attempts == 0)
        #expect(failure?.unavailability?.mayHaveRun == false)
    }

    @Test func `retries end with their budget and come back with time and with calls`() {
        let now = Mutex<UInt64>(0)
        let budget = RetryBudget { now.withLock { $0 } }
        var taken = 0
        while budget.takeRetry() { taken += 1 }
        #expect(taken == RetryBudget.maximumSaved)
        now.withLock { $0 += 1_000_000_000 }
        #expect(budget.takeRetry())
        #expect(!budget.takeRetry())
        for _ in 0..<10 { budget.countCall() }
        #expect(budget.takeRetry())
        #expect(!budget.takeRetry())
        now.withLock { $0 += 3_600_000_000_000 }
        taken = 0
        while budget.takeRetry() { taken += 1 }
        #expect(taken == RetryBudget.maximumSaved)
    }

    @Test func `a spent budget leaves one attempt for each call`() async {
        let budget = RetryBudget { 0 }
        while budget.takeRetry() {}
        let wire = ScriptedWire([.refused])
        await #expect(throws: AccountsFailure.self) { try await transport(wire, budget: budget).call(get) }
        #expect(wire.attempts == 1)
    }
}
