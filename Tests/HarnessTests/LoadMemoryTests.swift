import LoadGenerator
import Testing

/// A run's memory does not grow with its length: what is kept has a limit each, and what exceeds it is added up or counted.
@Suite(.serialized) struct LoadMemoryTests {
    @Test func `windows are added up when there are too many`() {
        var windows = OutcomeWindows(journeys: 2, limit: 10)
        // One arrival each 50 ms for 4 s: 40 windows of 100 ms do not fit, 10 of 400 ms do.
        for number in 0..<80 { windows.count(journey: number % 2, number % 8 < 2 ? .failed : .ok, sinceStart: Int64(number) * 50_000_000) }
        #expect(windows.windowMillis == 400)
        let padded = windows.padded(seconds: 4)
        #expect(padded.allSatisfy { $0.allSatisfy { $0.count == 10 } })
        #expect(padded[0][Outcome.ok.rawValue] == Array(repeating: 3, count: 10))
        #expect(padded[0][Outcome.failed.rawValue] == Array(repeating: 1, count: 10))
    }

    @Test func `windows of a short run stay a tenth of a second`() {
        var windows = OutcomeWindows(journeys: 1)
        windows.count(journey: 0, .ok, sinceStart: 599_999_000_000)
        #expect(windows.windowMillis == JourneyMeasure.windowMillis)
        #expect(windows.counts[0][Outcome.ok.rawValue].count == OutcomeWindows.windowLimit)
    }

    @Test func `an hour takes no more windows than ten minutes`() {
        var windows = OutcomeWindows(journeys: 1)
        var gaps = GapMeasure()
        for millis in 0..<3_600_000 {
            windows.count(journey: 0, .ok, sinceStart: Int64(millis) * 1_000_000)
            gaps.add(1_000)
        }
        let series = windows.counts[0][Outcome.ok.rawValue]
        #expect(windows.windowMillis == 800)
        #expect(series.count <= OutcomeWindows.windowLimit)
        #expect(series.reduce(0, +) == 3_600_000)
        #expect(gaps.count == 3_600_000)
        #expect(gaps.sampleMicros.count == GapMeasure.sampleLimit)
    }

    @Test func `windows of unlike length are added in the longer`() {
        var short = OutcomeWindows(journeys: 1, limit: 4)
        short.count(journey: 0, .ok, sinceStart: 150_000_000)
        short.count(journey: 0, .ok, sinceStart: 350_000_000)
        var long = OutcomeWindows(journeys: 1, limit: 4)
        long.count(journey: 0, .ok, sinceStart: 700_000_000)
        for (first, second) in [(short, long), (long, short)] {
            var sum = first
            sum.add(second)
            #expect(sum.windowMillis == 200)
            #expect(sum.padded(seconds: 0.8)[0][Outcome.ok.rawValue] == [1, 1, 0, 1])
        }
    }

    @Test func `a full history counts what it loses`() async throws {
        func run(_ workload: ShopWorkload) async throws -> LoadResult {
            let server = try await LoadTestServer { _, line, _ in
                line.hasPrefix("POST") ? .init(status: 409) : .init(body: #"{"items":[],"total":{"amount":0}}"#)
            }
            let generator = try LoadGenerator(host: "127.0.0.1", port: server.port, threads: 2)
            let result = try await generator.run(OpenLoad(rate: 100, seconds: 0.5, arrivals: .constant, connections: 4), workload)
            try await generator.shutdown()
            try await server.stop()
            return result
        }
        let mix = ShopMix(name: "checkout", index: 0, browse: 0, add: 0, cart: 0, checkout: 1)
        let customers = (0..<4).map { VirtualCustomer(id: "a-\($0)", token: "t\($0)") }
        let kept = try await run(ShopWorkload(mix: mix, customers: customers, runTag: "r"))
        #expect(kept.orders.count == kept.arrivals)
        #expect(kept.historyLost == 0)
        #expect(Set(kept.orders.map(\.idempotencyKey)).count == kept.orders.count, "keys of two loops differ")
        let full = try await run(ShopWorkload(mix: mix, customers: customers, runTag: "r", historyLimit: 6))
        #expect(full.orders.count == 6)
        #expect(full.historyLost == full.arrivals - 6)
        let none = try await run(ShopWorkload(mix: mix, customers: customers, runTag: "r", keepsHistory: false))
        #expect(none.orders.isEmpty)
        #expect(none.historyLost == 0)
    }
}
