import Foundation
import Statistics
import Testing

struct StatisticsTests {
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
        #expect(try #require(SteadyStateCheck(series: [10, 11, 9, 10, 10, 10])).drift < 0.1)
        #expect(abs(try #require(SteadyStateCheck(series: [10, 10, 9, 8, 7, 6])).drift) > 0.3)
        #expect(SteadyStateCheck(series: [1, 2, 3]) == nil)
    }

    @Test func `a change between runs is exact where nothing varies`() throws {
        let same = try #require(ChangeEstimate.between([9, 9, 9], [9, 9, 9]))
        #expect(same.ratio == 1 && same.low == 1 && same.high == 1 && same.pValue == 1)
        let more = try #require(ChangeEstimate.between([9, 9, 9], [10, 10, 10]))
        #expect(abs(more.ratio - 10.0 / 9) < 1e-12 && more.pValue == 0)
        #expect(ChangeEstimate.between([1], [1, 2]) == nil)
        #expect(ChangeEstimate.between([1, 0], [1, 2]) == nil)
    }

    /// Against SciPy 1.17: ttest_ind(log([14, 13, 17, 15]), log([10, 11, 12]), equal_var=False).
    @Test func `a change between runs is Welch's`() throws {
        let change = try #require(ChangeEstimate.between([10, 11, 12], [14, 13, 17, 15]))
        #expect(abs(change.pValue - 0.0136366) < 1e-5)
        #expect(abs(change.low - 1.095025) < 1e-4 && abs(change.high - 1.634930) < 1e-4)
    }

    @Test func `of many p-values those stand that Benjamini and Hochberg let stand`() {
        // Their own example (1995, table 1): the first four of fifteen.
        let pValues = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
        ]
        #expect(FalseDiscovery.stands(pValues).count { $0 } == 4)
        #expect(FalseDiscovery.stands(pValues.reversed()).suffix(4).allSatisfy { $0 })
        #expect(FalseDiscovery.stands([]) == [])
    }

    @Test func `Little's law is broken by a wrong count`() {
        func isKept(_ check: LittlesLawCheck) -> Bool {
            check.relativeError <= check.bound(ratePerSecond: 100, longestSeconds: 0.1, phaseSeconds: 6)
        }
        #expect(isKept(LittlesLawCheck(meanInFlight: 10, ratePerSecond: 100, meanSeconds: 0.1)))
        #expect(!isKept(LittlesLawCheck(meanInFlight: 5, ratePerSecond: 100, meanSeconds: 0.1)))
        // At next to no load a few thousandths of a journey weigh as much as the service.
        let nearlyIdle = LittlesLawCheck(meanInFlight: 0.014, ratePerSecond: 100, meanSeconds: 0.0001)
        #expect(nearlyIdle.relativeError <= nearlyIdle.bound(ratePerSecond: 100, longestSeconds: 0.001, phaseSeconds: 6))
    }
}
