/// Where a listing gets what catalog does not own: whether a product is in stock, and its rating.
///
/// The expressions may use `p`, the page of products with every column of `products`, and what `joins` adds to it.
package struct ListingSource: Sendable {
    package var joins: String
    /// A condition: true where at least one unit is available.
    package var inStock: String
    package var reviewCount: String
    package var sumOfStars: String

    package init(joins: String, inStock: String, reviewCount: String, sumOfStars: String) {
        self.joins = joins
        self.inStock = inStock
        self.reviewCount = reviewCount
        self.sumOfStars = sumOfStars
    }

    /// Catalog's own columns, which events keep current.
    package static let replicas = ListingSource(
        joins: "", inStock: "p.in_stock = 1", reviewCount: "p.review_count", sumOfStars: "p.sum_of_stars")
}
