import Foundation
import Histogram
import LoadGenerator
import Statistics
import Testing

/// The generator against servers whose truth is known. Where times are compared they are the thing under test – what is counted from
/// which moment – and the bounds are those of the arithmetic, not of this machine's speed.
@Suite(.serialized) struct LoadEngineTests {
    private func withServer<Value: Sendable>(
        _ behaviour: @escaping LoadTestServer.Behaviour, _ body: (LoadTestServer, LoadGenerator) async throws -> Value
    ) async throws -> Value {
        let server = try await LoadTestServer(behaviour)
        let generator = try LoadGenerator(host: "127.0.0.1", port: server.port)
        let result = try await body(server, generator)
        try await generator.shutdown()
        try await server.stop()
        return result
    }

    /// Coordinated omission. Frozen for 1 s of 3 s, an arrival t after the freeze began waits 1 − t: a third of all arrivals have waits
    /// uniform on 0…1 s, so 10 % of all wait longer than 0.7 s and 1 % longer than 0.97 s. Sixty customers cannot hold the 300 arrivals
    /// of that second; a clock that starts at the sending would see 60 slow answers, and a p90 of milliseconds.
    @Test func `a frozen second is in the percentiles as its customers saw it`() async throws {
        let behaviour: LoadTestServer.Behaviour = { _, _, elapsed in
            .init(delayMillis: (1_000..<2_000).contains(elapsed) ? 2_000 - elapsed : 0)
        }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.run(
                OpenLoad(rate: 300, seconds: 3, arrivals: .constant, connections: 60, seed: 7), URLWorkload(path: "/"))
        }
        #expect(result.errors == 0)
        #expect(result.waited > 150)
        #expect(result.unsent == 0)
        let p90 = Double(result.latency.valueAtPercentile(90)) / 1e6
        let p99 = Double(result.latency.valueAtPercentile(99)) / 1e6
        #expect(abs(p90 / 0.7 - 1) < 0.15, "p90 \(p90) s")
        #expect(abs(p99 / 0.97 - 1) < 0.15, "p99 \(p99) s")
        // The wait for a free customer is told apart from the answer's own time and from the generator's lateness.
        #expect(Double(result.wait.valueAtPercentile(90)) / 1e6 > 0.4)
        #expect(result.lateness.valueAtPercentile(90) < result.wait.valueAtPercentile(90))
    }

    @Test func `every arrival is counted once, and the windows hold them all`() async throws {
        let behaviour: LoadTestServer.Behaviour = { _, _, _ in .init() }
        let (result, seen) = try await withServer(behaviour) { server, generator in
            let result = try await generator.run(OpenLoad(rate: 500, seconds: 1, connections: 20, seed: 3), URLWorkload(path: "/x"))
            return (result, server.requests)
        }
        var schedule = ArrivalSchedule(law: .poisson, rate: 500, seed: 3)
        var scheduled = 0
        while schedule.next() < 1_000_000_000 { scheduled += 1 }
        #expect(result.arrivals == scheduled)
        #expect(Int(result.latency.totalCount) == scheduled)
        #expect(result.count(.ok) == scheduled)
        #expect(seen.count == scheduled)
        #expect(seen.allSatisfy { $0 == "GET /x" })
        #expect(result.journeys[0].windows[Outcome.ok.rawValue].count == 10)
        #expect(result.gaps.count == scheduled - 1)
        #expect(!result.interrupted)
    }

    @Test func `an error rate of one in ten is found as one in ten`() async throws {
        let behaviour: LoadTestServer.Behaviour = { number, _, _ in .init(status: number % 10 == 9 ? 500 : 200) }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.run(OpenLoad(rate: 400, seconds: 1, arrivals: .constant, connections: 10), URLWorkload(path: "/"))
        }
        #expect(result.arrivals >= 399)
        #expect(result.count(.failed) == result.arrivals / 10)
        #expect(result.reasons == ["get: status 500": result.count(.failed)])
    }

    @Test func `one slow answer in a hundred is in the last percent and not before it`() async throws {
        let behaviour: LoadTestServer.Behaviour = { number, _, _ in .init(delayMillis: number % 100 == 50 ? 300 : 0) }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.run(OpenLoad(rate: 500, seconds: 2, connections: 40), URLWorkload(path: "/"))
        }
        let slow = result.latency.count(within: 300_000...60_000_000)
        #expect(abs(Int(slow) - result.arrivals / 100) <= 1)
        #expect(result.latency.valueAtPercentile(98) < 300_000)
        #expect(result.latency.valueAtPercentile(99.5) >= 300_000)
    }

    @Test func `arrivals that find no customer free are failures at the timeout`() async throws {
        let behaviour: LoadTestServer.Behaviour = { _, _, _ in .init(delayMillis: 60_000) }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.run(
                OpenLoad(rate: 1_000, seconds: 1, arrivals: .constant, timeoutMillis: 400, connections: 2), URLWorkload(path: "/"))
        }
        #expect(result.arrivals >= 999)
        #expect(result.count(.timedOut) == result.arrivals)
        #expect(result.unsent > result.arrivals / 4)
        #expect(result.latency.min >= 399_000, "no timeout is recorded as shorter than it was")
        #expect(Int(result.latency.totalCount) == result.arrivals, "timeouts stay in the percentiles")
    }

    @Test func `a lost connection costs the request that was on it and no other`() async throws {
        let behaviour: LoadTestServer.Behaviour = { number, _, _ in .init(hangsUp: number % 20 == 19) }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.run(OpenLoad(rate: 200, seconds: 1, arrivals: .constant, connections: 4), URLWorkload(path: "/"))
        }
        #expect(result.count(.failed) == result.arrivals / 20)
        #expect(result.reasons == ["get: connection lost": result.count(.failed)])
        #expect(result.reconnects > 0)
    }

    @Test func `a dead server is a fast failure of every arrival`() async throws {
        let server = try await LoadTestServer { _, _, _ in .init() }
        let port = server.port
        try await server.stop()
        let generator = try LoadGenerator(host: "127.0.0.1", port: port)
        let result = try await generator.run(OpenLoad(rate: 200, seconds: 0.5, connections: 30), URLWorkload(path: "/"))
        try await generator.shutdown()
        #expect(result.arrivals > 50)
        #expect(result.count(.failed) == result.arrivals)
        #expect(result.reasons.keys.sorted() == ["get: connection refused"])
        #expect(result.requests == 0)
    }

    @Test func `Little's law holds in what is measured`() async throws {
        let behaviour: LoadTestServer.Behaviour = { _, _, _ in .init(delayMillis: 100) }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.run(OpenLoad(rate: 200, seconds: 2, connections: 100), URLWorkload(path: "/"))
        }
        let check = LittlesLawCheck(
            meanInFlight: result.meanInFlight, ratePerSecond: Double(result.arrivals) / result.seconds,
            // From release to the end on both sides, as the gate has it.
            meanSeconds: (result.latency.mean - result.lateness.mean) / 1e6)
        #expect(check.expected > 15)
        // The twenty arrivals of the last 100 ms are twenty give or take a fifth, which the end's share of 2.5 % leaves out.
        let bound = check.bound(
            tolerance: 0.05, ratePerSecond: Double(result.arrivals) / result.seconds, longestSeconds: Double(result.latency.max) / 1e6,
            phaseSeconds: result.seconds)
        #expect(check.relativeError <= bound, "\(check)")
    }

    @Test func `a closed loop has as many journeys under way as connections`() async throws {
        let behaviour: LoadTestServer.Behaviour = { _, _, _ in .init(delayMillis: 20) }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.runClosed(ClosedLoad(connections: 8, seconds: 1), URLWorkload(path: "/"))
        }
        #expect(result.errors == 0)
        #expect(result.arrivals > 8)
        #expect(abs(result.meanInFlight - 8) < 0.5)
        #expect(result.askedRate == nil)
    }

    @Test func `a stopped run returns what it has measured`() async throws {
        let stop = StopSwitch()
        let behaviour: LoadTestServer.Behaviour = { number, _, _ in
            if number == 50 { stop.stop() }
            return .init()
        }
        let result = try await withServer(behaviour) { _, generator in
            try await generator.run(OpenLoad(rate: 500, seconds: 60, connections: 10), URLWorkload(path: "/"), stop: stop)
        }
        #expect(result.interrupted)
        #expect(result.arrivals >= 50)
        #expect(result.seconds < 60)
    }

    @Test func `too few customers for the connections is refused`() async throws {
        let generator = try LoadGenerator(host: "127.0.0.1", port: 1)
        let workload = ShopWorkload(customers: [VirtualCustomer(id: "a-1", token: "t")], runTag: "r")
        await #expect(throws: LoadFailure.tooFewCustomers(needed: 2, present: 1)) {
            try await generator.run(OpenLoad(rate: 1, seconds: 1, connections: 2), workload)
        }
        try await generator.shutdown()
    }
}
