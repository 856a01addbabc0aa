import LoadGenerator
import Statistics

/// What the customers of the load's `boutique` mix would ask for, by the load's own laws.
struct JourneyChoices {
    private let viewed = ZipfTable(count: 10_000)
    private let bought = ZipfTable(count: 100)
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// 1 index, 10 browse, 2 add, 3 cart, 1 checkout, shuffled.
    mutating func round() -> [ShopJourney] {
        zip(ShopJourney.allCases, ShopMix.boutique.weights).flatMap { Array(repeating: $0, count: Int($1)) }.shuffled(using: &random)
    }

    /// Rank of a product to look at, from 0.
    mutating func view() -> Int { viewed.draw(using: &random) }

    /// Rank of a product to buy, from 0.
    mutating func buy() -> Int { bought.draw(using: &random) }

    mutating func quantity() -> Int { 1 + Int(random.next() % 3) }
}
