import Foundation
import Histogram
import LoadGenerator
import NIOCore
import Statistics
import Testing

/// Several loops offer one load together, and share nothing.
@Suite(.serialized) struct LoadLoopTests {
    private func times(_ law: ArrivalLaw, rate: Double, seconds: Double, loop: Int = 0, of loops: Int = 1) -> [UInt64] {
        var schedule = ArrivalSchedule(law: law, totalRate: rate, seed: 9, loop: loop, of: loops)
        var times: [UInt64] = []
        var next = schedule.next()
        while next < UInt64(seconds * 1e9) {
            times.append(next)
            next = schedule.next()
        }
        return times
    }

    @Test func `places are dealt out once each, as evenly as they go`() {
        for (connections, threads) in [(1, 1), (7, 3), (3, 8), (128, 2)] {
            let shares = LoopShare.deal(connections: connections, threads: threads)
            #expect(shares.count == min(connections, threads))
            #expect(shares.flatMap { Array($0.places) } == Array(0..<connections))
            let sizes = shares.map(\.places.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
            #expect(shares.map(\.loop) == Array(0..<shares.count))
        }
    }

    @Test func `constant streams of three loops are one constant stream`() {
        let whole = times(.constant, rate: 900, seconds: 2.0005)
        let parts = (0..<3).flatMap { times(.constant, rate: 900, seconds: 2.0005, loop: $0, of: 3) }.sorted()
        #expect(parts.count == whole.count)
        #expect(zip(parts, whole).allSatisfy { abs(Int64($0) - Int64($1)) <= 1_000 })
    }

    @Test func `poisson streams of three loops are one poisson stream`() throws {
        let parts = (0..<3).map { times(.poisson, rate: 900, seconds: 10, loop: $0, of: 3) }
        #expect(Set(parts.map { $0[0] }).count == 3, "the streams are independent")
        let together = parts.flatMap(\.self).sorted()
        let gaps = zip(together.dropFirst(), together).map { Double($0 - $1) }
        let check = try #require(ArrivalLawCheck.exponential(gaps: gaps, mean: 1e9 / 900))
        #expect(check.pValue > 0.01)
        #expect(check.isKept)
    }

    @Test func `one loop has the arrivals that the seed has always named`() {
        var random = SplitMix64(seed: 9)
        var elapsed = 0.0
        let expected = (0..<20).map { _ in
            elapsed += -log1p(-random.unit()) * 1e9 / 900
            return UInt64(elapsed)
        }
        // The order of a multiplication may cost the last bit.
        #expect(zip(times(.poisson, rate: 900, seconds: 1), expected).allSatisfy { abs(Int64($0) - Int64($1)) <= 1 })
    }

    /// By intended time, so what is in them is known from the seed alone.
    @Test func `the thirds of a phase hold the arrivals that were intended in them`() async throws {
        let server = try await LoadTestServer { _, _, _ in .init() }
        let generator = try LoadGenerator(host: "127.0.0.1", port: server.port, threads: 2)
        let result = try await generator.run(OpenLoad(rate: 600, seconds: 0.9, connections: 30, seed: 4), URLWorkload(path: "/"))
        try await generator.shutdown()
        try await server.stop()
        let intended = (0..<2).flatMap { loop in
            var schedule = ArrivalSchedule(law: .poisson, totalRate: 600, seed: 4, loop: loop, of: 2)
            var times: [UInt64] = []
            while let time = Optional(schedule.next()), time < 900_000_000 { times.append(time) }
            return times
        }
        #expect(result.firstThird.totalCount == UInt64(intended.count { $0 < 300_000_000 }))
        #expect(result.lastThird.totalCount == UInt64(intended.count { $0 >= 600_000_000 }))
    }

    @Test func `three loops measure every arrival once`() async throws {
        let server = try await LoadTestServer { number, _, _ in .init(status: number % 10 == 9 ? 500 : 200) }
        let generator = try LoadGenerator(host: "127.0.0.1", port: server.port, threads: 3)
        let result = try await generator.run(OpenLoad(rate: 600, seconds: 1, connections: 31, seed: 9), URLWorkload(path: "/"))
        try await generator.shutdown()
        let seen = server.requests.count
        try await server.stop()
        let scheduled = (0..<3).map { times(.poisson, rate: 600, seconds: 1, loop: $0, of: 3).count }
        let all = scheduled.reduce(0, +)
        #expect(result.arrivals == all)
        #expect(seen == all)
        #expect(Int(result.latency.totalCount) == all)
        #expect(result.count(.failed) == all / 10)
        #expect(result.reasons == ["get: status 500": all / 10])
        #expect(result.connections == 31)
        #expect(result.askedRate == 600)
        #expect(result.journeys[0].windows.allSatisfy { $0.count == 10 })
        #expect(result.loopGaps.map(\.count) == scheduled.map { $0 - 1 })
        #expect(result.gaps.count == all - 3)
        #expect(result.gaps.askedMeanMicros == 5_000)
        let pooled = result.loopGaps.flatMap(\.sampleMicros)
        let moments = Moments(of: pooled)
        #expect(abs(result.gaps.meanMicros - moments.mean) < 1e-6 * moments.mean)
        #expect(abs(result.gaps.varianceMicros.squareRoot() - moments.standardDeviation) < 1e-6 * moments.standardDeviation)
        #expect(result.gaps.sampleMicros.count == pooled.count)
    }

    @Test func `the busiest loop is the one that is judged`() {
        let all = GeneratorSelf(adding: [GeneratorSelf(cpuSeconds: 1, wallSeconds: 10), GeneratorSelf(cpuSeconds: 9, wallSeconds: 10)])
        #expect(all.cpuSeconds == 10)
        #expect(all.cpuFraction == 0.9)
    }

    @Test func `no customer is on two connections, whatever their loops`() throws {
        let customers = (0..<23).map { VirtualCustomer(id: "a-\($0)", token: "token-\($0)-") }
        let workload = ShopWorkload(customers: customers, runTag: "r")
        var owners: [String: Int] = [:]
        for share in LoopShare.deal(connections: 7, threads: 3) {
            let session = workload.makeSession(authority: "h:1", share: share)
            var random = SplitMix64(seed: 1)
            for _ in 0..<10 {
                for (slot, place) in share.places.enumerated() {
                    let context = JourneyContext(journey: ShopJourney.cart.rawValue, slot: slot, wallMillis: 0)
                    let request = String(buffer: session.begin(context, random: &random))
                    let token = try #require(request.split(separator: "\r\n").first { $0.hasPrefix("Authorization: ") })
                    #expect(owners[String(token), default: place] == place, "\(token)")
                    owners[String(token)] = place
                }
            }
        }
        #expect(owners.count == customers.count, "and none is left out")
    }

    @Test func `a run on several loops is stopped as one`() async throws {
        let stop = StopSwitch()
        let server = try await LoadTestServer { number, _, _ in
            if number == 50 { stop.stop() }
            return .init()
        }
        let generator = try LoadGenerator(host: "127.0.0.1", port: server.port, threads: 2)
        let result = try await generator.run(OpenLoad(rate: 500, seconds: 60, connections: 10), URLWorkload(path: "/"), stop: stop)
        try await generator.shutdown()
        try await server.stop()
        #expect(result.interrupted)
        #expect(result.arrivals >= 50)
        #expect(result.seconds < 60)
    }

    @Test func `a target that is not there is told in a sentence`() async throws {
        let server = try await LoadTestServer { _, _, _ in .init() }
        let there = try LoadGenerator(host: "127.0.0.1", port: server.port)
        try await there.checkReachable()
        try await there.shutdown()
        try await server.stop()
        // A port that was free a moment ago may be another test's by now; nobody listens on this one.
        let nowhere = try LoadGenerator(host: "127.0.0.1", port: 1)
        await #expect(throws: LoadFailure.unreachable(authority: "127.0.0.1:1")) { try await nowhere.checkReachable() }
        try await nowhere.shutdown()
        #expect(throws: LoadFailure.unknownHost("no.such.host.invalid")) { try LoadGenerator(host: "no.such.host.invalid", port: 1) }
    }
}
