package struct Review: Sendable, Codable, Hashable {
    package static let starLimits = 1...5
    package static let maximumTextLength = 2000

    package var id: ReviewID
    package var productID: ProductID
    package var customerID: AccountID
    package var stars: Int
    package var text: String
    package var createdAt: Timestamp

    package init(id: ReviewID, productID: ProductID, customerID: AccountID, stars: Int, text: String, createdAt: Timestamp) {
        self.id = id
        self.productID = productID
        self.customerID = customerID
        self.stars = stars
        self.text = text
        self.createdAt = createdAt
    }
}

/// Count and sum of stars, so that no average is ever averaged.
package struct Rating: Sendable, Codable, Hashable {
    package var count: Int
    package var sumOfStars: Int

    package static let none = Rating(count: 0, sumOfStars: 0)

    package init(count: Int, sumOfStars: Int) {
        self.count = count
        self.sumOfStars = sumOfStars
    }

    package func adding(stars: Int) -> Rating { Rating(count: count + 1, sumOfStars: sumOfStars + stars) }

    /// Mean stars in hundredths, rounded half up: 4.33 is 433. Zero without reviews.
    package var averageHundredths: Int { count == 0 ? 0 : (sumOfStars * 200 + count) / (2 * count) }
}
