package import ShopCore
package import ShopSQL

/// Carts' use cases: each is one transaction or one read.
package struct DefaultCartsService: CartsService {
    /// Asks catalog for a product that the replica does not have yet.
    package typealias Lookup = @Sendable (ProductID) async throws(CatalogFailure) -> Product

    private let database: any Database
    private let store: CartsStore
    private let lookup: Lookup?

    /// - Parameter lookup: nil where `products` is catalog's own table, which lacks nothing.
    package init(database: any Database, products: ProductSource = .replica, lookup: Lookup? = nil) {
        self.database = database
        self.store = CartsStore(products: products)
        self.lookup = lookup
    }

    package func cart(_ request: GetCart) async throws(CartsFailure) -> Cart {
        try await useCase(of: .carts, failing: CartsFailure.self) { [store] in
            try await database.read { db in try store.cart(on: db, of: request.customerID) }
        }
    }

    package func put(_ request: PutCartItem) async throws(CartsFailure) -> Cart {
        let looked = try await lookUpIfMissing(request)
        return try await useCase(of: .carts, failing: CartsFailure.self) { [store] in
            try await database.write { db in
                if let looked { try store.replicate(on: db, ProductChanged(looked)) }
                return try store.put(on: db, customer: request.customerID, product: request.productID, quantity: request.quantity)
            }
        }
    }

    package func remove(_ request: RemoveCartItem) async throws(CartsFailure) -> Cart {
        try await useCase(of: .carts, failing: CartsFailure.self) { [store] in
            try await database.write { db in try store.remove(on: db, customer: request.customerID, product: request.productID) }
        }
    }

    package func clear(_ request: ClearCart) async throws(CartsFailure) -> Cart {
        try await useCase(of: .carts, failing: CartsFailure.self) { [store] in
            try await database.write { db in try store.clear(on: db, customer: request.customerID) }
        }
    }

    /// The product where the replica lacks it, since news of a new one may be on its way. Nothing is asked for what is refused anyway.
    private func lookUpIfMissing(_ request: PutCartItem) async throws(CartsFailure) -> Product? {
        guard let lookup, CartItem.quantityLimits.contains(request.quantity) else { return nil }
        let isKnown = try await useCase(of: .carts, failing: CartsFailure.self) { [store] in
            try await database.read { db in try store.knows(on: db, request.productID) }
        }
        if isKnown { return nil }
        do {
            return try await lookup(request.productID)
        } catch {
            switch error {
            case .notFound: throw .productNotFound(request.productID)
            case .unavailable(var reason):
                // Whatever catalog did with the question, the cart was not touched.
                reason.mayHaveRun = false
                throw .unavailable(reason)
            case .versionConflict, .invalid, .invalidCursor:
                throw .unavailable(
                    Unavailable(
                        dependency: ContextName.catalog.rawValue, reason: .internalError, mayHaveRun: false,
                        detail: "the lookup of a product was refused: \(error)"))
            }
        }
    }
}

// MARK: Events, each in its consumer's transaction

extension DefaultCartsService {
    package func apply(_ event: ProductChanged, on db: any SQLConnection) throws { try store.replicate(on: db, event) }

    package func apply(_ event: OrderConfirmed, on db: any SQLConnection) throws {
        try store.clearBought(on: db, customer: event.customerID, upTo: event.cartRevision)
    }
}
