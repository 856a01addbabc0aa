package import ShopCore
package import ShopSQL

/// Reviews, who may write one, and each product's rating. The only place with this context's SQL.
package struct ReviewsStore: Sendable {
    private let events: EventSink

    /// - Parameter events: where `RatingChanged` goes.
    package init(events: EventSink = .none) { self.events = events }

    // MARK: Reading

    /// A product's reviews, newest first.
    /// - Throws: `ReviewsFailure.invalidCursor` where the cursor was not made by this product's list.
    package func list(on db: any SQLConnection, _ request: ListReviews) throws -> Page<Review> {
        let list = ["reviews", request.productID.rawValue]
        var condition = "product_id = $1"
        var arguments: [SQLValue] = [.id(request.productID)]
        if let cursor = request.page.cursor {
            guard let key = ListCursor.decode(cursor, list: list, keyCount: 2), let time = Int64(key[0]) else {
                throw ReviewsFailure.invalidCursor
            }
            condition += " AND (created_at, id) < ($2, $3)"
            arguments += [.integer(time), .text(key[1])]
        }
        arguments.append(.int(request.page.limit + 1))
        let found = try db.query(
            """
            SELECT id, product_id, customer_id, stars, body, created_at FROM reviews
            WHERE \(condition) ORDER BY created_at DESC, id DESC LIMIT $\(arguments.count)
            """, arguments
        ) { row in
            Review(
                id: row.id(0), productID: row.id(1), customerID: row.id(2), stars: row.int(3), text: row.text(4),
                createdAt: row.timestamp(5))
        }
        let items = Array(found.prefix(request.page.limit))
        guard found.count > items.count, let last = items.last else { return Page(items: items, next: nil) }
        return Page(
            items: items, next: ListCursor.encode(list: list, key: [String(last.createdAt.millisecondsSinceEpoch), last.id.rawValue]))
    }

    package func rating(on db: any SQLConnection, of product: ProductID) throws -> Rating {
        try db.first("SELECT review_count, sum_of_stars FROM ratings WHERE product_id = $1", [.id(product)]) { row in
            Rating(count: row.int(0), sumOfStars: row.int(1))
        } ?? .none
    }

    // MARK: Changing

    /// Notes that the customer has bought these products. A second time changes nothing.
    package func recordPurchase(on db: any SQLConnection, customer: AccountID, products: [ProductID]) throws {
        for product in products {
            try db.execute(
                "INSERT INTO purchases (customer_id, product_id) VALUES ($1, $2) ON CONFLICT (customer_id, product_id) DO NOTHING",
                [.id(customer), .id(product)])
        }
    }

    /// Keeps the review and counts it into its product's rating.
    /// - Throws: `ReviewsFailure.notPurchased`, `.alreadyReviewed`.
    package func insert(on db: any SQLConnection, _ review: Review, now: Timestamp) throws {
        let key: [SQLValue] = [.id(review.customerID), .id(review.productID)]
        let hasBought = try db.first("SELECT 1 FROM purchases WHERE customer_id = $1 AND product_id = $2", key) { _ in true } ?? false
        guard hasBought else { throw ReviewsFailure.notPurchased }
        let hasReviewed = try db.first("SELECT 1 FROM reviews WHERE customer_id = $1 AND product_id = $2", key) { _ in true } ?? false
        guard !hasReviewed else { throw ReviewsFailure.alreadyReviewed }
        try insertRow(on: db, review)
        let rating = try rating(on: db, of: review.productID).adding(stars: review.stars)
        try set(rating, of: review.productID, on: db)
        try events.publish(db, .ratingChanged(RatingChanged(productID: review.productID, rating: rating)), now)
    }

    private func insertRow(on db: any SQLConnection, _ review: Review) throws {
        try db.execute(
            "INSERT INTO reviews (id, product_id, customer_id, stars, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .id(review.id), .id(review.productID), .id(review.customerID), .int(review.stars), .text(review.text),
                .time(review.createdAt),
            ])
    }

    private func set(_ rating: Rating, of product: ProductID, on db: any SQLConnection) throws {
        try db.execute(
            """
            INSERT INTO ratings (product_id, review_count, sum_of_stars) VALUES ($1, $2, $3)
            ON CONFLICT (product_id) DO UPDATE SET review_count = excluded.review_count, sum_of_stars = excluded.sum_of_stars
            """, [.id(product), .int(rating.count), .int(rating.sumOfStars)])
    }

    // MARK: Operating

    /// Fills a new shop, without events: catalog's replica is filled from the same data. The reviewers count as buyers.
    package func seed(on db: any SQLConnection, reviews: [Review]) throws {
        var ratings: [ProductID: Rating] = [:]
        for review in reviews {
            try recordPurchase(on: db, customer: review.customerID, products: [review.productID])
            try insertRow(on: db, review)
            ratings[review.productID] = (ratings[review.productID] ?? .none).adding(stars: review.stars)
        }
        for (product, rating) in ratings.sorted(by: { $0.key < $1.key }) { try set(rating, of: product, on: db) }
    }
}
