package import ShopCore
package import ShopSQL

/// Reviews' use cases: each is one transaction or one read. Whether a product exists is catalog's to say, and its caller's to ask.
package struct DefaultReviewsService: ReviewsService {
    private let database: any Database
    private let store: ReviewsStore
    private let clock: WallClock
    private let ids: IdentifierSource

    package init(database: any Database, clock: WallClock, ids: IdentifierSource, events: EventSink) {
        self.database = database
        self.store = ReviewsStore(events: events)
        self.clock = clock
        self.ids = ids
    }

    package func post(_ request: PostReview) async throws(ReviewsFailure) -> Review {
        let errors = request.fieldErrors()
        guard errors.isEmpty else { throw .invalid(errors) }
        let now = clock.now()
        let review = Review(
            id: ids.make("v"), productID: request.productID, customerID: request.customerID, stars: request.stars, text: request.text,
            createdAt: now)
        return try await useCase(of: .reviews, failing: ReviewsFailure.self) { [store] in
            try await database.write { db in try store.insert(on: db, review, now: now) }
            return review
        }
    }

    package func list(_ request: ListReviews) async throws(ReviewsFailure) -> Page<Review> {
        guard PageRequest.limits.contains(request.page.limit) else {
            throw .invalid([FieldError(field: "limit", message: "must be 1 to \(PageRequest.limits.upperBound)")])
        }
        return try await useCase(of: .reviews, failing: ReviewsFailure.self) { [store] in
            try await database.read { db in try store.list(on: db, request) }
        }
    }

    package func rating(_ request: GetRating) async throws(ReviewsFailure) -> Rating {
        try await useCase(of: .reviews, failing: ReviewsFailure.self) { [store] in
            try await database.read { db in try store.rating(on: db, of: request.productID) }
        }
    }
}

// MARK: Events, in their consumer's transaction

extension DefaultReviewsService {
    /// The order's lines are purchases from now on. A later cancellation does not take that back: the customer had reason to judge, and a
    /// review once allowed stays allowed.
    package func apply(_ event: OrderConfirmed, on db: any SQLConnection) throws {
        try store.recordPurchase(on: db, customer: event.customerID, products: event.lines.map(\.productID))
    }
}
