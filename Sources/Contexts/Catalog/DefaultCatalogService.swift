package import ShopCore
package import ShopSQL

/// Catalog's use cases: each is one transaction or one read.
package struct DefaultCatalogService: CatalogService {
    /// Products of one question, at most: a bigger request is a mistake, not a cart.
    package static let maximumProducts = 200

    private let database: any Database
    private let store: CatalogStore
    private let clock: WallClock
    private let ids: IdentifierSource

    package init(
        database: any Database, clock: WallClock, ids: IdentifierSource, events: EventSink, listing: ListingSource = .replicas
    ) {
        self.database = database
        self.store = CatalogStore(listing: listing, events: events)
        self.clock = clock
        self.ids = ids
    }

    package func list(_ request: ListProducts) async throws(CatalogFailure) -> Page<ProductSummary> {
        let errors = request.fieldErrors()
        guard errors.isEmpty else { throw .invalid(errors) }
        return try await useCase(of: .catalog, failing: CatalogFailure.self) { [store] in
            try await database.read { db in try store.list(on: db, request) }
        }
    }

    package func product(_ request: GetProduct) async throws(CatalogFailure) -> Product {
        try await useCase(of: .catalog, failing: CatalogFailure.self) { [store] in
            guard let product = try await database.read({ db in try store.product(on: db, id: request.id) }) else {
                throw CatalogFailure.notFound(request.id)
            }
            return product
        }
    }

    package func products(_ request: GetProducts) async throws(CatalogFailure) -> [Product] {
        guard request.ids.count <= Self.maximumProducts else {
            throw .invalid([FieldError(field: "ids", message: "must have at most \(Self.maximumProducts) entries")])
        }
        return try await useCase(of: .catalog, failing: CatalogFailure.self) { [store] in
            try await database.read { db in try store.products(on: db, ids: request.ids) }
        }
    }

    package func create(_ request: CreateProduct) async throws(CatalogFailure) -> Product {
        let draft = request.draft
        let errors = draft.fieldErrors()
        guard errors.isEmpty else { throw .invalid(errors) }
        let product = Product(
            id: ids.make("p"), name: draft.name, description: draft.description, category: draft.category, price: draft.price, version: 1)
        let now = clock.now()
        return try await useCase(of: .catalog, failing: CatalogFailure.self) { [store] in
            try await database.write { db in try store.insert(on: db, product, now: now) }
            return product
        }
    }

    package func update(_ request: UpdateProduct) async throws(CatalogFailure) -> Product {
        let errors = request.patch.fieldErrors()
        guard errors.isEmpty else { throw .invalid(errors) }
        let now = clock.now()
        return try await useCase(of: .catalog, failing: CatalogFailure.self) { [store] in
            try await database.write { db in try store.update(on: db, id: request.id, patch: request.patch, now: now) }
        }
    }
}

// MARK: Events, each in its consumer's transaction

extension DefaultCatalogService {
    package func apply(_ event: StockLevelChanged, on db: any SQLConnection) throws {
        try store.setInStock(on: db, id: event.productID, event.available > 0)
    }

    package func apply(_ event: RatingChanged, on db: any SQLConnection) throws {
        try store.setRating(on: db, id: event.productID, event.rating)
    }
}
