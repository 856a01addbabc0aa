import ShopCore
import Testing

@Suite struct `An amount of money` {
    @Test func `adds and multiplies in minor units`() {
        #expect(Money(amount: 1299) + Money(amount: 1) == Money(amount: 1300))
        #expect(Money(amount: 1299) * 3 == Money(amount: 3897))
        #expect(Money(amount: 5) * 0 == .zero())
    }

    @Test func `of two currencies does not add`() async {
        await #expect(processExitsWith: .failure) { _ = Money(amount: 1) + Money(amount: 1, currency: Currency(rawValue: "EUR")) }
    }

    @Test func `that overflows traps instead of wrapping`() async {
        await #expect(processExitsWith: .failure) { _ = Money(amount: .max) * 2 }
    }

    @Test(arguments: 0..<50) func `sums to the same total in any order`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let amounts = (0..<100).map { _ in Money(amount: Int64.random(in: -1_000_000...1_000_000, using: &random)) }
        let shuffled = amounts.shuffled(using: &random)
        #expect(amounts.reduce(.zero(), +) == shuffled.reduce(.zero(), +))
    }
}

@Suite struct `A rating` {
    @Test(arguments: [
        (Rating.none, 0), (Rating(count: 3, sumOfStars: 13), 433), (Rating(count: 3, sumOfStars: 14), 467),
        (Rating(count: 8, sumOfStars: 33), 413),
        (Rating(count: 8, sumOfStars: 37), 463), (Rating(count: 1, sumOfStars: 5), 500), (Rating(count: 200, sumOfStars: 201), 101),
    ]) func `rounds its mean half up to hundredths`(rating: Rating, hundredths: Int) {
        #expect(rating.averageHundredths == hundredths)
    }

    @Test(arguments: 0..<50) func `stays within one to five stars and within half a hundredth of the mean`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var rating = Rating.none
        for _ in 0..<Int.random(in: 1...300, using: &random) {
            rating = rating.adding(stars: Int.random(in: Review.starLimits, using: &random))
            #expect((100...500).contains(rating.averageHundredths))
            // |average/100 − sum/count| ≤ 1/200, in integers.
            let difference = rating.averageHundredths * rating.count - rating.sumOfStars * 100
            #expect(difference * 2 > -rating.count && difference * 2 <= rating.count)
        }
    }
}
