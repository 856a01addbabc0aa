import Accounts
import Carts
import Catalog
import Inventory
import Reviews
import Shipping
package import ShopCore
package import ShopHTTP
import ShopSQL
import ShopSecurity

/// The shop over one database. What the microservices ask of several services is one statement or one transaction here.
package struct MonolithShop: Shop {
    let database: any Database
    let clock: WallClock
    let revocations: RevocationList
    let accounts: any AccountsService
    let catalog: any CatalogService
    let inventory = InventoryStore()
    let carts: any CartsService
    let orders: any OrdersService
    let shipping: any ShippingService
    let reviews = ReviewsStore()
    let reviewsService: any ReviewsService

    // MARK: Accounts

    package func createAccount(_ request: CreateAccount) async throws(ShopFailure) -> Account {
        do { return try await accounts.create(request) } catch { throw ShopFailure(error) }
    }

    package func openSession(_ request: OpenSession) async throws(ShopFailure) -> OpenedSession {
        do { return try await accounts.openSession(request) } catch { throw ShopFailure(error) }
    }

    package func closeSession(_ session: Session) async throws(ShopFailure) {
        do {
            let revoked = try await accounts.closeSession(CloseSession(sessionID: session.id, expiresAt: session.expiresAt))
            // Alone on its data, so the list may also forget here what has expired.
            revocations.load([revoked], now: clock.now())
        } catch { throw ShopFailure(error) }
    }

    package func admit(_ session: Session) async throws(ShopFailure) {
        if revocations.contains(session.id) { throw .unauthenticated }
    }

    package func account(_ id: AccountID) async throws(ShopFailure) -> Account {
        do { return try await accounts.account(GetAccount(id: id)) } catch { throw ShopFailure(error) }
    }

    // MARK: Catalog and inventory

    package func listProducts(_ request: ListProducts) async throws(ShopFailure) -> Page<ProductSummary> {
        do { return try await catalog.list(request) } catch { throw ShopFailure(error) }
    }

    package func productPage(_ id: ProductID) async throws(ShopFailure) -> ProductPage {
        let page = try await attempt(.catalog) { try await database.read { db in try ProductPageQuery.page(on: db, of: id) } }
        guard let page else { throw .notFound }
        return page
    }

    package func createProduct(_ draft: ProductDraft) async throws(ShopFailure) -> Product {
        do { return try await catalog.create(CreateProduct(draft: draft)) } catch { throw ShopFailure(error) }
    }

    package func updateProduct(_ id: ProductID, _ patch: ProductPatch) async throws(ShopFailure) -> Product {
        do { return try await catalog.update(UpdateProduct(id: id, patch: patch)) } catch { throw ShopFailure(error) }
    }

    /// One transaction: the product exists, and its stock changes.
    package func adjustStock(_ request: AdjustStock) async throws(ShopFailure) -> StockLevel {
        let errors = request.fieldErrors()
        let now = clock.now()
        return try await attempt(.inventory) {
            try await database.write { [inventory] db in
                try requireProduct(request.productID, on: db)
                guard errors.isEmpty else { throw ShopFailure.invalid(errors) }
                return try inventory.adjust(
                    on: db, productID: request.productID, delta: request.delta, reason: request.reason, now: now)
            }
        }
    }

    // MARK: Reviews

    package func listReviews(_ request: ListReviews) async throws(ShopFailure) -> Page<Review> {
        guard PageRequest.limits.contains(request.page.limit) else {
            throw .invalid([FieldError(field: "limit", message: "must be 1 to \(PageRequest.limits.upperBound)")])
        }
        return try await attempt(.reviews) {
            try await database.read { [reviews] db in
                try requireProduct(request.productID, on: db)
                return try reviews.list(on: db, request)
            }
        }
    }

    package func postReview(_ request: PostReview) async throws(ShopFailure) -> Review {
        try await attempt(.reviews) { try await database.read { db in try requireProduct(request.productID, on: db) } }
        // Products are never deleted, so the one just seen is still there.
        do { return try await reviewsService.post(request) } catch { throw ShopFailure(error) }
    }

    // MARK: Cart

    package func cart(of customer: AccountID) async throws(ShopFailure) -> Cart {
        do { return try await carts.cart(GetCart(customerID: customer)) } catch { throw ShopFailure(error) }
    }

    package func putCartItem(_ request: PutCartItem) async throws(ShopFailure) -> Cart {
        do { return try await carts.put(request) } catch { throw ShopFailure(error) }
    }

    package func removeCartItem(_ request: RemoveCartItem) async throws(ShopFailure) -> Cart {
        do { return try await carts.remove(request) } catch { throw ShopFailure(error) }
    }

    package func clearCart(of customer: AccountID) async throws(ShopFailure) -> Cart {
        do { return try await carts.clear(ClearCart(customerID: customer)) } catch { throw ShopFailure(error) }
    }

    // MARK: Orders and shipping

    package func placeOrder(_ request: PlaceOrder) async throws(ShopFailure) -> PlacedOrder {
        do { return try await orders.place(request) } catch { throw ShopFailure(error) }
    }

    package func order(_ request: GetOrder) async throws(ShopFailure) -> Order {
        do { return try await orders.order(request) } catch { throw ShopFailure(error) }
    }

    package func listOrders(_ request: ListOrders) async throws(ShopFailure) -> Page<Order> {
        do { return try await orders.list(request) } catch { throw ShopFailure(error) }
    }

    package func cancelOrder(_ request: CancelOrder) async throws(ShopFailure) -> Order {
        do { return try await orders.cancel(request) } catch { throw ShopFailure(error) }
    }

    package func shipment(_ request: GetShipment) async throws(ShopFailure) -> Shipment {
        do { return try await shipping.shipment(request) } catch { throw ShopFailure(error) }
    }

    // MARK: Operation

    /// Everything was read before the first request could come.
    package func isReady() async -> Bool { true }
}

/// - Throws: `ShopFailure.notFound`.
private func requireProduct(_ id: ProductID, on db: any SQLConnection) throws {
    guard try CatalogStore().exists(on: db, id: id) else { throw ShopFailure.notFound }
}

extension MonolithShop {
    /// Runs what spans contexts, and translates what they throw.
    func attempt<T>(_ context: ContextName, _ body: () async throws -> T) async throws(ShopFailure) -> T {
        do { return try await body() } catch {
            switch error {
            case let failure as ShopFailure: throw failure
            case let failure as InventoryFailure: throw ShopFailure(failure)
            case let failure as ReviewsFailure: throw ShopFailure(failure)
            default:
                throw ShopFailure(
                    Unavailable(
                        dependency: context.rawValue, reason: error is SQLFailure ? .storage : .internalError, mayHaveRun: true,
                        detail: "\(error)"))
            }
        }
    }
}
