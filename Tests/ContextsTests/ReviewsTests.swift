import Reviews
import ShopCore
import ShopSQL
import Testing

@Suite struct `Product reviews` {
    private let shop: TemporaryShopDatabase
    private let reviews: DefaultReviewsService
    private let ada = AccountID("a-1")
    private let desk = ProductID("p-1")

    init() async throws {
        shop = try await TemporaryShopDatabase(ReviewsStore.schema)
        reviews = DefaultReviewsService(database: shop.database, clock: shop.clock, ids: shop.ids, events: shop.events)
    }

    private func buy(_ products: [ProductID], by customer: AccountID) async throws {
        let lines = products.map { OrderLine(productID: $0, name: "N", unitPrice: Money(amount: 1), quantity: 1) }
        let event = OrderConfirmed(
            orderID: OrderID("o"), customerID: customer, lines: lines,
            shipTo: PostalAddress(name: "n", street: "s", city: "c", postalCode: "p", country: "DE"), total: Money(amount: 1),
            cartRevision: 1)
        try await shop.database.write { [reviews] db in try reviews.apply(event, on: db) }
    }

    private func post(_ stars: Int = 4, text: String = "Good", by customer: AccountID? = nil) async throws(ReviewsFailure) -> Review {
        try await reviews.post(PostReview(customerID: customer ?? ada, productID: desk, stars: stars, text: text))
    }

    @Test func `are written by buyers of the product alone`() async throws {
        await #expect(throws: ReviewsFailure.notPurchased) { try await post() }
        try await buy([ProductID("p-2")], by: ada)
        await #expect(throws: ReviewsFailure.notPurchased) { try await post() }
        try await buy([desk], by: AccountID("a-2"))
        await #expect(throws: ReviewsFailure.notPurchased) { try await post() }
        try await buy([ProductID("p-3"), desk], by: ada)
        let review = try await post()
        #expect(review == Review(id: review.id, productID: desk, customerID: ada, stars: 4, text: "Good", createdAt: shop.now))
        #expect(try await reviews.list(ListReviews(productID: desk, page: PageRequest())).items == [review])
    }

    @Test func `are one by a customer of a product, though bought twice`() async throws {
        try await buy([desk], by: ada)
        try await buy([desk], by: ada)
        _ = try await post()
        await #expect(throws: ReviewsFailure.alreadyReviewed) { try await post(1) }
        #expect(try await reviews.rating(GetRating(productID: desk)) == Rating(count: 1, sumOfStars: 4))
        #expect(shop.publishedEvents.count == 1)
    }

    @Test func `that break a rule are refused before anything is asked`() async {
        for (stars, text) in [(0, "Good"), (6, "Good"), (3, ""), (3, String(repeating: "x", count: 2001))] {
            let failure = await #expect(throws: ReviewsFailure.self) { try await post(stars, text: text) }
            guard case .invalid(let errors)? = failure else {
                Issue.record("\(stars) stars: \(String(describing: failure))")
                continue
            }
            #expect(errors.map(\.field) == [text == "Good" ? "stars" : "text"])
        }
    }

    @Test func `make the rating, and every change of it is told in its order`() async throws {
        #expect(try await reviews.rating(GetRating(productID: desk)) == .none)
        for (number, stars) in [5, 4, 4].enumerated() {
            let customer = AccountID("a-\(number)")
            try await buy([desk], by: customer)
            _ = try await post(stars, by: customer)
        }
        let rating = try await reviews.rating(GetRating(productID: desk))
        #expect(rating == Rating(count: 3, sumOfStars: 13))
        #expect(rating.averageHundredths == 433)
        let told = [(1, 5), (2, 9), (3, 13)].map { count, sum in
            Event.ratingChanged(RatingChanged(productID: desk, rating: Rating(count: count, sumOfStars: sum)))
        }
        #expect(shop.publishedEvents == told)
    }

    @Test func `written at once by one customer leave one, and one counted`() async throws {
        try await buy([desk], by: ada)
        let kept = await withTaskGroup(of: Bool.self) { [reviews, ada, desk] group in
            for _ in 0..<20 {
                group.addTask { (try? await reviews.post(PostReview(customerID: ada, productID: desk, stars: 5, text: "Me"))) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(kept == 1)
        #expect(try await reviews.rating(GetRating(productID: desk)) == Rating(count: 1, sumOfStars: 5))
    }

    @Test(arguments: [1, 2, 3, 7, 100]) func `are listed newest first, each once, over all pages`(limit: Int) async throws {
        for number in 0..<7 {
            let customer = AccountID("a-\(number)")
            try await buy([desk], by: customer)
            _ = try await post(5, by: customer)
            // Some share a moment: the identifier breaks the tie.
            if number.isMultiple(of: 3) { shop.advance(milliseconds: 1) }
        }
        try await buy([ProductID("p-2")], by: ada)
        _ = try await reviews.post(PostReview(customerID: ada, productID: ProductID("p-2"), stars: 1, text: "Another product"))

        var seen: [String] = []
        var cursor: String?
        repeat {
            let page = try await reviews.list(ListReviews(productID: desk, page: PageRequest(limit: limit, cursor: cursor)))
            #expect(page.items.count == limit || page.next == nil)
            seen += page.items.map(\.customerID.rawValue)
            try #require(seen.count < 100, "a list that does not end")
            cursor = page.next
        } while cursor != nil
        #expect(seen == (0..<7).reversed().map { "a-\($0)" })
    }

    @Test func `are not listed by another list's cursor`() async throws {
        for number in 0..<2 {
            try await buy([desk], by: AccountID("a-\(number)"))
            _ = try await post(5, by: AccountID("a-\(number)"))
        }
        let cursor = try #require(try await reviews.list(ListReviews(productID: desk, page: PageRequest(limit: 1))).next)
        for (product, cursor) in [("p-2", cursor), ("p-1", "nonsense"), ("p-1", "")] {
            await #expect(throws: ReviewsFailure.invalidCursor) {
                try await reviews.list(ListReviews(productID: ProductID(product), page: PageRequest(limit: 1, cursor: cursor)))
            }
        }
    }

    @Test func `of a new shop are seeded with their ratings, and their writers count as buyers`() async throws {
        let store = ReviewsStore()
        let seeded = (1...3).map { number in
            Review(
                id: ReviewID("v-\(number)"), productID: desk, customerID: AccountID("a-\(number)"), stars: number, text: "T",
                createdAt: Timestamp(millisecondsSinceEpoch: Int64(number)))
        }
        try await shop.database.write { db in try store.seed(on: db, reviews: seeded) }
        #expect(try await reviews.rating(GetRating(productID: desk)) == Rating(count: 3, sumOfStars: 6))
        await #expect(throws: ReviewsFailure.alreadyReviewed) { try await post() }
        #expect(shop.publishedEvents.isEmpty)
    }
}
