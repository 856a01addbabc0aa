import ShopCore
import ShopHTTP
import ShopRuntime
import ShopSecurity

/// The shop composed from eight services. What a call needs from others is said here: one line where one service answers, a fan-out
/// where a page is put together.
struct GatewayShop: Shop {
    let services: Services
    let revocations: RevocationList

    // MARK: Accounts

    func createAccount(_ request: CreateAccount) async throws(ShopFailure) -> Account {
        do { return try await services.accounts.create(request) } catch { throw ShopFailure(error) }
    }

    func openSession(_ request: OpenSession) async throws(ShopFailure) -> OpenedSession {
        do { return try await services.accounts.openSession(request) } catch { throw ShopFailure(error) }
    }

    func closeSession(_ session: Session) async throws(ShopFailure) {
        do {
            let revoked = try await services.accounts.closeSession(CloseSession(sessionID: session.id, expiresAt: session.expiresAt))
            // Not before accounts has it on disk, and not a poll later: from this answer on the token is refused.
            revocations.insert(revoked)
        } catch { throw ShopFailure(error) }
    }

    func admit(_ session: Session) async throws(ShopFailure) {
        guard revocations.isLoaded else {
            throw .dependencyUnavailable(
                Unavailable(dependency: "accounts", reason: .unreachable, mayHaveRun: false, detail: "revoked sessions are not known yet"))
        }
        if revocations.contains(session.id) { throw .unauthenticated }
    }

    func account(_ id: AccountID) async throws(ShopFailure) -> Account {
        do { return try await services.accounts.account(GetAccount(id: id)) } catch { throw ShopFailure(error) }
    }

    // MARK: Catalog and inventory

    func listProducts(_ request: ListProducts) async throws(ShopFailure) -> Page<ProductSummary> {
        do { return try await services.catalog.list(request) } catch { throw ShopFailure(error) }
    }

    /// Asks three services at once. The page stands while catalog does; the other two parts may be missing from it.
    func productPage(_ id: ProductID) async throws(ShopFailure) -> ProductPage {
        async let available = part { try await services.inventory.levels(GetStockLevels(productIDs: [id])).first?.available ?? 0 }
        async let rating = part { try await services.reviews.rating(GetRating(productID: id)) }
        do {
            let product = try await services.catalog.product(GetProduct(id: id))
            return ProductPage(product: product, available: await available, rating: await rating)
        } catch { throw ShopFailure(error) }
    }

    func createProduct(_ draft: ProductDraft) async throws(ShopFailure) -> Product {
        do { return try await services.catalog.create(CreateProduct(draft: draft)) } catch { throw ShopFailure(error) }
    }

    func updateProduct(_ id: ProductID, _ patch: ProductPatch) async throws(ShopFailure) -> Product {
        do { return try await services.catalog.update(UpdateProduct(id: id, patch: patch)) } catch { throw ShopFailure(error) }
    }

    func adjustStock(_ request: AdjustStock) async throws(ShopFailure) -> StockLevel {
        try await requireProduct(request.productID)
        do { return try await services.inventory.adjust(request) } catch { throw ShopFailure(error) }
    }

    // MARK: Reviews

    func listReviews(_ request: ListReviews) async throws(ShopFailure) -> Page<Review> {
        try await requireProduct(request.productID)
        do { return try await services.reviews.list(request) } catch { throw ShopFailure(error) }
    }

    func postReview(_ request: PostReview) async throws(ShopFailure) -> Review {
        try await requireProduct(request.productID)
        do { return try await services.reviews.post(request) } catch { throw ShopFailure(error) }
    }

    // MARK: Cart

    func cart(of customer: AccountID) async throws(ShopFailure) -> Cart {
        do { return try await services.carts.cart(GetCart(customerID: customer)) } catch { throw ShopFailure(error) }
    }

    func putCartItem(_ request: PutCartItem) async throws(ShopFailure) -> Cart {
        do { return try await services.carts.put(request) } catch { throw ShopFailure(error) }
    }

    func removeCartItem(_ request: RemoveCartItem) async throws(ShopFailure) -> Cart {
        do { return try await services.carts.remove(request) } catch { throw ShopFailure(error) }
    }

    func clearCart(of customer: AccountID) async throws(ShopFailure) -> Cart {
        do { return try await services.carts.clear(ClearCart(customerID: customer)) } catch { throw ShopFailure(error) }
    }

    // MARK: Orders and shipping

    func placeOrder(_ request: PlaceOrder) async throws(ShopFailure) -> PlacedOrder {
        do { return try await services.orders.place(request) } catch { throw ShopFailure(error) }
    }

    func order(_ request: GetOrder) async throws(ShopFailure) -> Order {
        do { return try await services.orders.order(request) } catch { throw ShopFailure(error) }
    }

    func listOrders(_ request: ListOrders) async throws(ShopFailure) -> Page<Order> {
        do { return try await services.orders.list(request) } catch { throw ShopFailure(error) }
    }

    func cancelOrder(_ request: CancelOrder) async throws(ShopFailure) -> Order {
        do { return try await services.orders.cancel(request) } catch { throw ShopFailure(error) }
    }

    func shipment(_ request: GetShipment) async throws(ShopFailure) -> Shipment {
        do { return try await services.shipping.shipment(request) } catch { throw ShopFailure(error) }
    }

    // MARK: Operation

    func isReady() async -> Bool { revocations.isLoaded }

    // MARK: Parts

    /// How long an optional part of a page may take, in milliseconds: a hung service costs the page this much and no more.
    private static let partBudgetMillis = 500

    /// A part that the page can do without: nil where it could not be had.
    private func part<T: Sendable>(_ fetch: @Sendable () async throws -> T) async -> T? {
        try? await Deadline.within(millis: GatewayShop.partBudgetMillis, fetch)
    }

    private func requireProduct(_ id: ProductID) async throws(ShopFailure) {
        do { _ = try await services.catalog.product(GetProduct(id: id)) } catch { throw ShopFailure(error) }
    }
}
