import Foundation
import Statistics
import Testing

struct StatisticsTests {
    /// Standard normal deviates from a seeded linear congruential generator (Knuth's MMIX) by Box and Muller.
    private struct Normal {
        var state: UInt64

        private mutating func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Double(state >> 11) + 0.5) * 0x1p-53
        }

        mutating func next() -> Double { (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }
    }

    /// How often the interval holds the true ratio 1.25 when blocks drift by 20 % from pair to pair and differ by 5 % within a pair.
    private func coverage(pairs: Int, experiments: Int) throws -> (student: Double, bootstrap: Double) {
        var normal = Normal(state: 42)
        var student = 0
        var bootstrap = 0
        for _ in 0..<experiments {
            var numerators: [Double] = []
            var denominators: [Double] = []
            for _ in 0..<pairs {
                let drift = exp(0.2 * normal.next())
                numerators.append(1.25 * drift * exp(0.05 * normal.next()))
                denominators.append(drift * exp(0.05 * normal.next()))
            }
            let estimate = try #require(RatioEstimate.ofPairs(numerators, over: denominators, resamples: 200))
            if estimate.interval.contains(1.25) { student += 1 }
            if estimate.bootstrap.contains(1.25) { bootstrap += 1 }
        }
        return (Double(student) / Double(experiments), Double(bootstrap) / Double(experiments))
    }

    @Test(arguments: [3, 5, 10]) func `the 95 % interval holds the truth 95 times in a hundred`(pairs: Int) throws {
        let covered = try coverage(pairs: pairs, experiments: 2_000)
        #expect((0.93...0.97).contains(covered.student), "\(covered.student)")
    }

    @Test func `the bootstrap over three pairs would not`() throws {
        #expect(try coverage(pairs: 3, experiments: 1_000).bootstrap < 0.85)
    }

    @Test func `a verdict needs the whole interval on one side of one`() throws {
        let higher = try #require(RatioEstimate.ofPairs([20, 21, 19.5], over: [10, 10.2, 9.9]))
        #expect(higher.verdict == .higher)
        #expect(abs(higher.ratio - 2.01) < 0.03)
        #expect(higher.low < higher.ratio && higher.ratio < higher.high)
        let lower = try #require(RatioEstimate.ofPairs([10, 10.2, 9.9], over: [20, 21, 19.5]))
        #expect(lower.verdict == .lower)
        #expect(abs(lower.ratio * higher.ratio - 1) < 1e-12, "a ratio and its inverse are treated alike")
        #expect(try #require(RatioEstimate.ofPairs([10, 12, 9], over: [11, 9, 10])).verdict == .noDifference)
    }

    @Test func `the seed repeats the resampling`() {
        let first = RatioEstimate.ofPairs([3, 4, 5], over: [2, 3, 3], seed: 9)
        #expect(first == RatioEstimate.ofPairs([3, 4, 5], over: [2, 3, 3], seed: 9))
        #expect(first?.bootstrap != RatioEstimate.ofPairs([3, 4, 5.5], over: [2, 3, 3], seed: 9)?.bootstrap)
    }

    @Test func `no interval is claimed where none can be had`() {
        #expect(RatioEstimate.ofPairs([1], over: [2]) == nil)
        #expect(RatioEstimate.ofPairs([1, 2], over: [2]) == nil)
        #expect(RatioEstimate.ofPairs([1, 0], over: [2, 3]) == nil)
        #expect(RatioEstimate.ofPairs([1, .infinity], over: [2, 3]) == nil)
    }

    /// Table values of Student's t.
    @Test(arguments: [(1.0, 12.7062), (2.0, 4.30265), (4.0, 2.77645), (9.0, 2.26216), (100.0, 1.98397)])
    func `quantiles of Student's t are those of the tables`(degrees: Double, expected: Double) {
        #expect(abs(StudentT.quantile(0.975, degreesOfFreedom: degrees) - expected) < 1e-4)
        #expect(abs(StudentT.quantile(0.025, degreesOfFreedom: degrees) + expected) < 1e-4)
        #expect(abs(StudentT.cumulative(expected, degreesOfFreedom: degrees) - 0.975) < 1e-5)
    }

    @Test func `moments are unbiased`() {
        let moments = Moments(of: [2, 4, 4, 4, 5, 5, 7, 9])
        #expect(moments.mean == 5)
        #expect(abs(moments.variance - 32.0 / 7) < 1e-12)
        #expect(Moments(of: [1]).interval() == nil)
    }

    @Test func `percentiles of counts are the bound of the bucket with that rank`() {
        let buckets = [(bound: 10, count: 90), (bound: 20, count: 9), (bound: 1_000, count: 1)]
        #expect(Percentile.ofCounts(buckets, 0.5) == 10)
        #expect(Percentile.ofCounts(buckets, 0.9) == 10)
        #expect(Percentile.ofCounts(buckets, 0.91) == 20)
        #expect(Percentile.ofCounts(buckets, 0.99) == 20)
        #expect(Percentile.ofCounts(buckets, 1) == 1_000)
        #expect(Percentile.ofCounts([], 0.5) == nil)
        #expect(Percentile.ofSorted([1, 2, 3, 4], 0.5) == 2.5)
        #expect(Percentile.isSupported(0.99, samples: 1_000))
        #expect(!Percentile.isSupported(0.99, samples: 999))
    }

    @Test func `a run that drifts is not steady`() throws {
        #expect(try #require(SteadyStateCheck(series: [10, 11, 9, 10, 10, 10])).holds())
        #expect(try !#require(SteadyStateCheck(series: [10, 10, 9, 8, 7, 6])).holds())
        #expect(SteadyStateCheck(series: [1, 2, 3]) == nil)
    }

    @Test func `Little's law is broken by a wrong count`() {
        #expect(LittlesLawCheck(meanInFlight: 10, ratePerSecond: 100, meanSeconds: 0.1).holds())
        #expect(!LittlesLawCheck(meanInFlight: 5, ratePerSecond: 100, meanSeconds: 0.1).holds())
        let nearlyIdle = LittlesLawCheck(meanInFlight: 0.03, ratePerSecond: 100, meanSeconds: 0.0001)
        #expect(nearlyIdle.holds())
        #expect(!nearlyIdle.holds(absolute: 0))
    }
}
