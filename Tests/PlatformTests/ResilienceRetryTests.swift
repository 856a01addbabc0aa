import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization
import Testing

/// What retries make of a service of which every call fails, counted by that service.
@Suite struct ResilienceRetryTests {
    private static let calls = 300

    private func amplification(_ resilience: Resilience, _ answer: String) async throws -> Double {
        let asked = Mutex(0)
        let peer = try await RawPeer { _, _ in
            asked.withLock { $0 += 1 }
            return .whole(answer)
        }
        let catalog = RemoteCatalog(peer.transport(resilience: resilience))
        for _ in 0..<Self.calls { _ = try? await catalog.products(GetProducts(ids: [])) }
        try await peer.stop()
        return Double(asked.withLock { $0 }) / Double(Self.calls)
    }

    @Test func `a service that refuses every call gets at most 1.2 times as many; without the budget, three times`() async throws {
        let busy = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"
        let bounded = try await amplification(.on, busy)
        #expect(bounded <= 1.2 && bounded > 1, "\(bounded)")
        let naive = try await amplification(.on.without(.retryBudget), busy)
        #expect(naive == 3, "\(naive)")
    }

    @Test func `with the breaker a service that breaks on every call gets fewer than were asked for`() async throws {
        let broken = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"
        #expect(try await amplification(.on, broken) < 1)
        #expect(try await amplification(.off, broken) == 1, "what broke on a call breaks on it again: no retry")
    }

    @Test func `those that failed together return at different moments`() {
        let backoff = Backoff(firstMillis: 100, maximumMillis: 1_000)
        let pauses = (0..<200).map { _ in backoff.millis(afterFailures: 1) }
        #expect(pauses.allSatisfy { (50...100).contains($0) })
        #expect(Set(pauses).count > 10)
        #expect((0..<200).allSatisfy { _ in (500...1_000).contains(backoff.millis(afterFailures: 9)) })
    }

    @Test func `what may have run at the first attempt may have run, although the second certainly did not`() async {
        let wire = ScriptedWire([.broken, .refused, .refused])
        let transport = RemoteTransport(to: .accounts, over: wire, backoff: Backoff(firstMillis: 1, maximumMillis: 1))
        let failure = await #expect(throws: AccountsFailure.self) { try await transport.call(GetAccount(id: AccountID("a-1"))) }
        #expect(wire.attempts == 3)
        #expect(failure?.unavailability?.mayHaveRun == true)
    }
}
