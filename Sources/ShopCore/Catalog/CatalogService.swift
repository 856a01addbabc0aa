package enum CatalogFailure: ServiceFailure {
    case notFound(ProductID)
    case versionConflict(current: Int)
    case invalid([FieldError])
    /// The cursor was not made by this listing.
    case invalidCursor
    case unavailable(Unavailable)

    package var unavailability: Unavailable? { if case .unavailable(let reason) = self { reason } else { nil } }
}

package struct ListProducts: ServiceOperation {
    package typealias Response = Page<ProductSummary>
    package typealias Failure = CatalogFailure
    package static let name = "catalog.list-products"
    package static let isIdempotent = true

    /// Words to find, at most `maximumQueryLength` characters; nil lists all.
    package var query: String?
    package var category: String?
    package var sort: ProductSort
    package var page: PageRequest

    package static let maximumQueryLength = 100

    package init(query: String? = nil, category: String? = nil, sort: ProductSort = .name, page: PageRequest = PageRequest()) {
        self.query = query
        self.category = category
        self.sort = sort
        self.page = page
    }
}

package struct GetProduct: ServiceOperation {
    package typealias Response = Product
    package typealias Failure = CatalogFailure
    package static let name = "catalog.get-product"
    package static let isIdempotent = true

    package var id: ProductID

    package init(id: ProductID) { self.id = id }
}

/// Name and price of several products, for a quote. Unknown ones are left out of the answer.
package struct GetProducts: ServiceOperation {
    package typealias Response = [Product]
    package typealias Failure = CatalogFailure
    package static let name = "catalog.get-products"
    package static let isIdempotent = true

    package var ids: [ProductID]

    package init(ids: [ProductID]) { self.ids = ids }
}

package struct CreateProduct: ServiceOperation {
    package typealias Response = Product
    package typealias Failure = CatalogFailure
    package static let name = "catalog.create-product"
    package static let isIdempotent = false

    package var draft: ProductDraft

    package init(draft: ProductDraft) { self.draft = draft }
}

package struct UpdateProduct: ServiceOperation {
    package typealias Response = Product
    package typealias Failure = CatalogFailure
    package static let name = "catalog.update-product"
    package static let isIdempotent = false

    package var id: ProductID
    package var patch: ProductPatch

    package init(id: ProductID, patch: ProductPatch) {
        self.id = id
        self.patch = patch
    }
}

package protocol CatalogService: Sendable {
    func list(_ request: ListProducts) async throws(CatalogFailure) -> Page<ProductSummary>
    func product(_ request: GetProduct) async throws(CatalogFailure) -> Product
    func products(_ request: GetProducts) async throws(CatalogFailure) -> [Product]
    func create(_ request: CreateProduct) async throws(CatalogFailure) -> Product
    func update(_ request: UpdateProduct) async throws(CatalogFailure) -> Product
}
