package import ShopCore

/// The shop as the public API sees it. The monolith answers from one database, the gateway from eight services; the routes can't tell.
package protocol Shop: Sendable {
    func createAccount(_ request: CreateAccount) async throws(ShopFailure) -> Account
    func openSession(_ request: OpenSession) async throws(ShopFailure) -> OpenedSession
    func closeSession(_ session: Session) async throws(ShopFailure)
    /// Checks that the session was not revoked; its signature and expiry have been checked. Answered from memory.
    /// - Throws: `.unauthenticated`; `.dependencyUnavailable` where the revocations are not known yet: an edge fails closed.
    func admit(_ session: Session) async throws(ShopFailure)
    func account(_ id: AccountID) async throws(ShopFailure) -> Account

    func listProducts(_ request: ListProducts) async throws(ShopFailure) -> Page<ProductSummary>
    func productPage(_ id: ProductID) async throws(ShopFailure) -> ProductPage
    func createProduct(_ draft: ProductDraft) async throws(ShopFailure) -> Product
    func updateProduct(_ id: ProductID, _ patch: ProductPatch) async throws(ShopFailure) -> Product
    /// `.notFound` where the catalog has no such product.
    func adjustStock(_ request: AdjustStock) async throws(ShopFailure) -> StockLevel

    /// `.notFound` where the catalog has no such product.
    func listReviews(_ request: ListReviews) async throws(ShopFailure) -> Page<Review>
    func postReview(_ request: PostReview) async throws(ShopFailure) -> Review

    func cart(of customer: AccountID) async throws(ShopFailure) -> Cart
    func putCartItem(_ request: PutCartItem) async throws(ShopFailure) -> Cart
    func removeCartItem(_ request: RemoveCartItem) async throws(ShopFailure) -> Cart
    func clearCart(of customer: AccountID) async throws(ShopFailure) -> Cart

    func placeOrder(_ request: PlaceOrder) async throws(ShopFailure) -> PlacedOrder
    func order(_ request: GetOrder) async throws(ShopFailure) -> Order
    func listOrders(_ request: ListOrders) async throws(ShopFailure) -> Page<Order>
    func cancelOrder(_ request: CancelOrder) async throws(ShopFailure) -> Order
    func shipment(_ request: GetShipment) async throws(ShopFailure) -> Shipment

    /// One page of a store's own rows. `outbox` keys are `context/sequence`, so that one listing spans every context.
    func audit(_ request: ReadAudit) async throws(ShopFailure) -> AuditPage

    /// True once requests can be served.
    func isReady() async -> Bool
}

/// A product page with the parts that could be had.
package struct ProductPage: Sendable, Hashable {
    package enum Part: String, Sendable, Hashable {
        case availability, reviews
    }

    package var product: Product
    /// Nil where inventory could not be asked.
    package var available: Int?
    /// Nil where reviews could not be asked.
    package var rating: Rating?

    package var degraded: [Part] { (available == nil ? [.availability] : []) + (rating == nil ? [.reviews] : []) }

    package init(product: Product, available: Int?, rating: Rating?) {
        self.product = product
        self.available = available
        self.rating = rating
    }
}
