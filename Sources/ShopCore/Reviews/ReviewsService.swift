package enum ReviewsFailure: ServiceFailure {
    case notPurchased
    case alreadyReviewed
    case invalid([FieldError])
    case invalidCursor
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

package struct PostReview: ServiceOperation {
    package typealias Response = Review
    package typealias Failure = ReviewsFailure
    package static let name = "reviews.post-review"
    package static let isIdempotent = false

    package var customerID: AccountID
    package var productID: ProductID
    package var stars: Int
    package var text: String

    package init(customerID: AccountID, productID: ProductID, stars: Int, text: String) {
        self.customerID = customerID
        self.productID = productID
        self.stars = stars
        self.text = text
    }

    package func fieldErrors() -> [FieldError] {
        var errors: [FieldError] = []
        if !Review.starLimits.contains(stars) { errors.append(FieldError(field: "stars", message: "must be 1 to 5")) }
        if text.isEmpty || text.count > Review.maximumTextLength {
            errors.append(FieldError(field: "text", message: "must have 1 to \(Review.maximumTextLength) characters"))
        }
        return errors
    }
}

/// Newest first.
package struct ListReviews: ServiceOperation {
    package typealias Response = Page<Review>
    package typealias Failure = ReviewsFailure
    package static let name = "reviews.list-reviews"
    package static let isIdempotent = true

    package var productID: ProductID
    package var page: PageRequest

    package init(productID: ProductID, page: PageRequest) {
        self.productID = productID
        self.page = page
    }
}

package struct GetRating: ServiceOperation {
    package typealias Response = Rating
    package typealias Failure = ReviewsFailure
    package static let name = "reviews.get-rating"
    package static let isIdempotent = true

    package var productID: ProductID

    package init(productID: ProductID) { self.productID = productID }
}

package protocol ReviewsService: Sendable {
    func post(_ request: PostReview) async throws(ReviewsFailure) -> Review
    func list(_ request: ListReviews) async throws(ReviewsFailure) -> Page<Review>
    func rating(_ request: GetRating) async throws(ReviewsFailure) -> Rating
}
