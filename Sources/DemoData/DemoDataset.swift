package import ShopCore

/// What a new shop is filled with: the same bytes for the same seed, on every machine and for both variants.
package struct DemoDataset: Sendable {
    package static let productCount = 10_000
    package static let customerCount = 1_000
    package static let reviewCount = 5_000
    /// The products that load asks for most; they hold enough stock not to sell out under it.
    package static let hotProductCount = 100

    /// The password of every demo customer, whose hashes are one and the same: hashing a thousand would take a minute.
    package static let customerPassword = "twinshop-demo"
    package static let adminPassword = "twinshop-admin"

    /// 2026-01-01T00:00:00Z: when everything of the demo came to be.
    package static let createdAt = Timestamp(millisecondsSinceEpoch: 1_767_225_600_000)

    /// `p-000001`, `p-000002`, …, at version 1, no two of the same name.
    package let products: [Product]
    /// Units on the shelf, in the order of `products`: about one in fifty is sold out.
    package let stock: [StockLine]
    /// `a-000001` with `user000001@example.com`, …
    package let customers: [Account]
    package let admin: Account
    /// In the order of time; at most one by the same customer of the same product.
    package let reviews: [Review]

    package init(seed: UInt64 = 1) {
        products = DemoDataset.makeProducts(seed: seed)
        stock = DemoDataset.makeStock(of: products, seed: seed)
        customers = DemoDataset.makeCustomers(seed: seed)
        admin = Account(
            id: AccountID("a-admin"), email: "admin@example.com", name: "The Administrator", role: .admin, createdAt: DemoDataset.createdAt)
        reviews = DemoDataset.makeReviews(seed: seed)
    }

    /// The identifier of the product at `index`, from 0.
    package static func productID(at index: Int) -> ProductID { ProductID("p-\(sixDigits(index + 1))") }

    package static func customerID(at index: Int) -> AccountID { AccountID("a-\(sixDigits(index + 1))") }

    package static func customerEmail(at index: Int) -> String { "user\(sixDigits(index + 1))@example.com" }

    /// Count and sum of the stars of every reviewed product.
    package var ratings: [ProductID: Rating] {
        reviews.reduce(into: [:]) { $0[$1.productID] = ($0[$1.productID] ?? .none).adding(stars: $1.stars) }
    }

    private static func sixDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }
}

// MARK: Making

extension DemoDataset {
    /// A stream of its own for each kind, so that more of one kind does not change another.
    private static func stream(_ seed: UInt64, _ kind: UInt64) -> SplitMix64 {
        var mixer = SplitMix64(seed: seed)
        return SplitMix64(seed: mixer.next() ^ (kind &* 0x9E37_79B9_7F4A_7C15))
    }

    private static func makeProducts(seed: UInt64) -> [Product] {
        var random = stream(seed, 1)
        let ranges = DemoCategory.all
        // Where each category's walk through its combinations starts.
        let starts = ranges.map { Int.random(in: 0..<$0.combinations, using: &random) }
        return (0..<productCount).map { index in
            let number = index % ranges.count
            let category = ranges[number]
            // A step without a common divisor with the count meets every combination once: names do not repeat.
            let words = category.words(at: (starts[number] + index / ranges.count * DemoCategory.step) % category.combinations)
            let steps = (category.priceLimits.upperBound - category.priceLimits.lowerBound) / 50
            let price = category.priceLimits.lowerBound + Int64.random(in: 0...steps, using: &random) * 50 - 1
            return Product(
                id: productID(at: index), name: "\(words.adjective) \(words.material) \(words.noun)",
                description: category.description(of: words, variant: Int.random(in: 0..<DemoCategory.variants, using: &random)),
                category: category.name, price: Money(amount: price), version: 1)
        }
    }

    private static func makeStock(of products: [Product], seed: UInt64) -> [StockLine] {
        var random = stream(seed, 2)
        return products.enumerated().map { index, product in
            let drawn = Int.random(in: 0..<50, using: &random) == 0 ? 0 : Int.random(in: 100...1000, using: &random)
            return StockLine(productID: product.id, quantity: index < hotProductCount ? 100_000 : drawn)
        }
    }

    private static func makeCustomers(seed: UInt64) -> [Account] {
        var random = stream(seed, 3)
        return (0..<customerCount).map { index in
            let first = DemoWords.firstNames[Int.random(in: 0..<DemoWords.firstNames.count, using: &random)]
            let last = DemoWords.lastNames[Int.random(in: 0..<DemoWords.lastNames.count, using: &random)]
            return Account(
                id: customerID(at: index), email: customerEmail(at: index), name: "\(first) \(last)", role: .customer, createdAt: createdAt)
        }
    }

    private static func makeReviews(seed: UInt64) -> [Review] {
        struct Pair: Hashable {
            var product: Int
            var customer: Int
        }
        var random = stream(seed, 4)
        var taken: Set<Pair> = []
        var reviews: [Review] = []
        reviews.reserveCapacity(reviewCount)
        while reviews.count < reviewCount {
            // The smaller of two draws: products at the front have more reviews than those at the back.
            let product = min(Int.random(in: 0..<productCount, using: &random), Int.random(in: 0..<productCount, using: &random))
            let pair = Pair(product: product, customer: Int.random(in: 0..<customerCount, using: &random))
            guard taken.insert(pair).inserted else { continue }
            // The better of two draws: buyers are kinder than chance.
            let stars = max(Int.random(in: Review.starLimits, using: &random), Int.random(in: Review.starLimits, using: &random))
            let texts = DemoWords.reviewTexts[stars - 1]
            reviews.append(
                Review(
                    id: ReviewID("v-\(sixDigits(reviews.count + 1))"), productID: productID(at: pair.product),
                    customerID: customerID(at: pair.customer), stars: stars, text: texts[Int.random(in: 0..<texts.count, using: &random)],
                    createdAt: createdAt.adding(milliseconds: Int64(reviews.count) * 60_000)))
        }
        return reviews
    }
}
