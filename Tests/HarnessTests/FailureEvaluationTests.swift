import Experiments
import Histogram
import LoadGenerator
import Report
import Testing

import struct Experiments.FailureCell

/// What a cell's windows, failures and orders become: a load of two journeys, `index` and `checkout`, ten and two arrivals a window, with a
/// fault from 1.0 to 2.0 s of 4.0 s.
@Suite struct FailureEvaluationTests {
    private static let windows = 40

    /// - Parameters:
    ///   - failed: checkouts that fail in each window of the fault, of two.
    ///   - slowUntil: window until which the slowest arrival takes 150 ms.
    private func result(failed: Int = 2, lost: Int = 0, slowUntil: Int = 0) -> LoadResult {
        func series(_ count: (Int) -> Int) -> [Int] { (0..<Self.windows).map(count) }
        let none = series { _ in 0 }
        let isHit = { (window: Int) in (10..<20).contains(window) }
        let index = JourneyMeasure(
            name: "index", share: 0.8, latency: .micros,
            windows: [series { 10 - (isHit($0) ? lost : 0) }, none, series { isHit($0) ? lost : 0 }, none])
        let checkout = JourneyMeasure(
            name: "checkout", share: 0.2, latency: .micros,
            windows: [series { isHit($0) ? 2 - failed : 2 }, none, none, series { isHit($0) ? failed : 0 }])
        var result = LoadResult(
            loop: .open, askedRate: 120, connections: 8, seconds: 4, journeys: [index, checkout], latency: .micros, service: .micros,
            wait: .micros, lateness: .micros)
        result.slowestMicros = series { $0 < slowUntil ? 150_000 : 5_000 }
        return result
    }

    private let times = FaultTimes(at: 1, healedAt: 2, isHealed: true, proof: "seen", loadBeganMillis: 1_000_000)
    private let orders = FailureCell(.microservices, "orders", .hang)

    private func record(_ result: LoadResult, cell: FailureCell? = nil, times: FaultTimes? = nil) -> FailureRecord {
        FailureEvaluation(cell: cell ?? orders, result: result, times: times ?? self.times, baseline: 0..<1, affectedSeconds: 1).record(
            ratePerSecond: 120)
    }

    @Test func `outcomes of the affected time add up to its arrivals`() throws {
        let record = record(result(failed: 1))
        #expect(record.void == [])
        let split = try #require(record.outcomes)
        #expect(split == OutcomeSplit(ok: 110, degraded: 0, failed: 0, timedOut: 10, unknown: 0))
    }

    @Test func `an order of unknown end counts where it was sent while the fault lasted`() {
        var load = result()
        load.orders = [999_000, 1_000_500, 1_001_000, 1_001_900, 1_002_100].map { sent in
            OrderAttempt(customerID: "a", idempotencyKey: "\(sent)", invokedAtMillis: sent, knowledge: .info)
        }
        load.orders[2].knowledge = .fail
        #expect(record(load).outcomes?.unknown == 1)
    }

    @Test func `loss in a journey that needs nothing of the component is collateral`() throws {
        let contained = record(result())
        #expect(contained.journeysWithoutNeed == ["index"])
        #expect(contained.collateral == 0)
        let spread = try #require(record(result(lost: 5)).collateral)
        #expect(abs(spread - 0.8 * 0.5) < 1e-9)
        // A monolith's process is needed by everything, so there is nothing that could be collateral.
        #expect(record(result(), cell: FailureCell(.monolith, "monolith", .hang)).collateral == nil)
    }

    @Test func `the time to an error is that of the failures of the affected time`() {
        var load = result()
        #expect(record(load).timeToErrorP99Millis == nil)
        load.failures = [
            FailedArrival(intendedMicros: 500_000, latencyMicros: 9_000_000),
            FailedArrival(intendedMicros: 1_100_000, latencyMicros: 3_000),
            FailedArrival(intendedMicros: 1_900_000, latencyMicros: 2_000_000), FailedArrival(intendedMicros: 3_000_000, latencyMicros: 1),
        ]
        #expect(record(load).timeToErrorP99Millis == 2_000)
    }

    @Test func `the error budget is the failed share of each window times its length`() throws {
        let spent = try #require(record(result(failed: 1)).errorBudgetSeconds)
        #expect(abs(spent - 10 * 0.1 / 12) < 1e-9)
    }

    @Test func `recovery that judges latency waits for three windows without a slow arrival`() throws {
        let record = record(result(slowUntil: 25))
        #expect(record.recoverySeconds == 0)
        #expect(try #require(record.recoveryWithLatencySeconds) == 0.5)
        #expect(self.record(result(slowUntil: 38)).recoveryWithLatencySeconds == nil)
    }

    @Test func `a fault that nobody saw, or that was not healed, makes the cell void`() {
        #expect(record(result(), times: FaultTimes(at: 1, healedAt: 2, isHealed: true)).void == ["the fault was not seen to take effect"])
        #expect(record(result(), times: FaultTimes(at: 1, healedAt: 2, proof: "seen")).void == ["orders did not come back"])
    }
}
