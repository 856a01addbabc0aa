import LoadGenerator
import Statistics
import Testing

struct LoadArrivalTests {
    private func gaps(_ law: ArrivalLaw, rate: Double, count: Int, seed: UInt64) -> [Double] {
        var schedule = ArrivalSchedule(law: law, rate: rate, seed: seed)
        var last: UInt64 = 0
        return (0..<count).map { _ in
            let next = schedule.next()
            defer { last = next }
            return Double(next - last) / 1_000
        }
    }

    @Test func `poisson gaps follow the exponential law and constant gaps do not`() throws {
        let poisson = try #require(ArrivalLawCheck.exponential(gaps: gaps(.poisson, rate: 1_000, count: 10_000, seed: 11), mean: 1_000))
        #expect(poisson.pValue > 0.01)
        #expect(poisson.isKept)
        #expect(abs(poisson.variation - 1) < 0.05)
        let constant = try #require(ArrivalLawCheck.exponential(gaps: gaps(.constant, rate: 1_000, count: 10_000, seed: 11), mean: 1_000))
        #expect(!constant.isKept)
        #expect(constant.variation < 0.01)
        let tooSlow = try #require(ArrivalLawCheck.exponential(gaps: gaps(.poisson, rate: 800, count: 10_000, seed: 11), mean: 1_000))
        #expect(!tooSlow.isKept)
    }

    @Test func `a seed names the arrivals`() {
        #expect(gaps(.poisson, rate: 50, count: 100, seed: 5) == gaps(.poisson, rate: 50, count: 100, seed: 5))
        #expect(gaps(.poisson, rate: 50, count: 100, seed: 5) != gaps(.poisson, rate: 50, count: 100, seed: 6))
        var first = SplitMix64(seed: 1, stream: 1)
        var second = SplitMix64(seed: 1, stream: 2)
        #expect(first.next() != second.next())
    }

    @Test func `ranks are drawn as often as Zipf's law says`() {
        let table = ZipfTable(count: 1_000)
        var random = SplitMix64(seed: 2)
        let draws = 200_000
        var counts = [Int](repeating: 0, count: 1_000)
        for _ in 0..<draws { counts[table.draw(using: &random)] += 1 }
        // Harmonic number of 1,000, independent of the table's own sums.
        let harmonic = 7.485470860550345
        for rank in [0, 1, 2, 9, 99] {
            let expected = Double(draws) / (Double(rank + 1) * harmonic)
            #expect(abs(Double(counts[rank]) - expected) < 4.5 * expected.squareRoot(), "rank \(rank)")
        }
        let tail = counts[100...].reduce(0, +)
        let expectedTail = Double(draws) * (1 - 5.187377517639621 / harmonic)
        #expect(abs(Double(tail) / expectedTail - 1) < 0.02)
    }

    @Test func `a choice is made by its weights`() {
        let mix = WeightedChoice(ShopMix.boutique.weights)
        var random = SplitMix64(seed: 4)
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<17_000 { counts[mix.draw(using: &random)] += 1 }
        for (count, weight) in zip(counts, ShopMix.boutique.weights) {
            #expect(abs(Double(count) - weight * 1_000) < 4.5 * (weight * 1_000).squareRoot())
        }
        let shopping = ShopMix.shopping
        let ordering = shopping.add + shopping.cart + shopping.checkout
        #expect(abs(ordering - 20) < 1e-9)
        #expect(abs(shopping.index + shopping.browse - 80) < 1e-9)
    }

    @Test func `processors are read as operators write them`() {
        #expect(CPUSet("0")?.cpus == [0])
        #expect(CPUSet("0-2,4")?.cpus == [0, 1, 2, 4])
        #expect(CPUSet.pair("0-1/2")?.system.cpus == [0, 1])
        #expect(CPUSet.pair("0/1")?.generator.cpus == [1])
        for wrong in ["", "-1", "2-1", "a", "1,", "1-", "0-99999"] { #expect(CPUSet(wrong) == nil, "\(wrong)") }
        #expect(CPUSet.pair("0") == nil)
    }
}

extension ArrivalLawCheck {
    /// As the validity gates judge a Poisson phase.
    var isKept: Bool { distance <= distanceBound() && abs(meanRatio - 1) <= meanBound() }
}
