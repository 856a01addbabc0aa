import Histogram
import LoadGenerator
import Statistics
import Testing

@Suite(.serialized) struct LoadThinkTests {
    @Test func `times to think are exponential, as TPC-W has them`() throws {
        let think = ThinkTime(meanMillis: 7)
        var random = SplitMix64(seed: 3)
        let draws = (0..<10_000).map { _ in Double(think.draw(using: &random)) }
        let check = try #require(ArrivalLawCheck.exponential(gaps: draws, mean: 7e6))
        #expect(check.pValue > 0.01)
        #expect(check.isKept)
    }

    /// N = X (R + Z). With the seed the times to think are known, so what is left is the server's delay.
    @Test func `a closed loop with time to think keeps the interactive response time law`() async throws {
        let server = try await LoadTestServer { _, _, _ in .init(delayMillis: 20) }
        let generator = try LoadGenerator(host: "127.0.0.1", port: server.port)
        let load = ClosedLoad(connections: 20, seconds: 2, thinkMillis: 80, seed: 5)
        let result = try await generator.runClosed(load, URLWorkload(path: "/"))
        try await generator.shutdown()
        try await server.stop()
        let throughput = Double(result.arrivals) / result.seconds
        let response = result.latency.mean / 1e6
        #expect(result.errors == 0)
        #expect(response < 0.08, "time to think is not in the response time")
        #expect(abs(throughput * (response + 0.08) / 20 - 1) < 0.15, "\(throughput) /s, \(response) s")
        // Those who think are not under way.
        #expect(abs(result.meanInFlight - throughput * response) < 0.15 * throughput * response + 0.25)
        #expect(result.meanInFlight < 12)
    }

    @Test func `a time to think below zero is refused`() async throws {
        let generator = try LoadGenerator(host: "127.0.0.1", port: 1)
        await #expect(throws: LoadFailure.invalid("a time to think cannot be negative")) {
            try await generator.runClosed(ClosedLoad(connections: 1, seconds: 1, thinkMillis: -1), URLWorkload(path: "/"))
        }
        try await generator.shutdown()
    }
}
