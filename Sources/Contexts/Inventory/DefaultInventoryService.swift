package import ShopCore
package import ShopSQL

/// Inventory's use cases: each is one transaction or one read.
package struct DefaultInventoryService: InventoryService {
    /// Lines of one reservation or one question, at most: a bigger request is a mistake, not a cart.
    package static let maximumLines = 200

    private let database: any Database
    private let store: InventoryStore
    private let clock: WallClock

    package init(database: any Database, clock: WallClock, events: EventSink) {
        self.database = database
        self.store = InventoryStore(events: events)
        self.clock = clock
    }

    package func levels(_ request: GetStockLevels) async throws(InventoryFailure) -> [StockLevel] {
        guard request.productIDs.count <= Self.maximumLines else { throw .tooMany("productIDs") }
        return try await useCase(of: .inventory, failing: InventoryFailure.self) { [store] in
            try await database.read { db in try store.levels(on: db, of: request.productIDs) }
        }
    }

    package func reserve(_ request: ReserveStock) async throws(InventoryFailure) -> Reservation {
        guard request.lines.count <= Self.maximumLines else { throw .tooMany("lines") }
        guard !request.lines.isEmpty, request.lines.allSatisfy({ (1...StockLevel.maximumOnHand).contains($0.quantity) }) else {
            throw .invalid([FieldError(field: "lines", message: "must name products and at least one unit of each")])
        }
        let now = clock.now()
        return try await useCase(of: .inventory, failing: InventoryFailure.self) { [store] in
            try await database.write { db in try store.reserve(on: db, orderID: request.orderID, lines: request.lines, now: now) }
        }
    }

    package func release(_ request: ReleaseStock) async throws(InventoryFailure) -> Done {
        let now = clock.now()
        return try await useCase(of: .inventory, failing: InventoryFailure.self) { [store] in
            try await database.write { db in try store.release(on: db, orderID: request.orderID, now: now) }
            return Done()
        }
    }

    package func adjust(_ request: AdjustStock) async throws(InventoryFailure) -> StockLevel {
        let errors = request.fieldErrors()
        guard errors.isEmpty else { throw .invalid(errors) }
        let now = clock.now()
        return try await useCase(of: .inventory, failing: InventoryFailure.self) { [store] in
            try await database.write { db in
                try store.adjust(on: db, productID: request.productID, delta: request.delta, reason: request.reason, now: now)
            }
        }
    }

    /// Gives back what crashed checkouts still hold. Run it now and then.
    /// - Returns: how many reservations were released.
    package func expireReservations() async throws(InventoryFailure) -> Int {
        let now = clock.now()
        return try await useCase(of: .inventory, failing: InventoryFailure.self) { [store] in
            try await database.write { db in try store.expire(on: db, now: now) }
        }
    }
}

// MARK: Events, each in its consumer's transaction

extension DefaultInventoryService {
    /// Sold: the promised units leave the shelf. Where this news was so late that the promise expired, they are taken afresh; where they
    /// are gone too, it throws, and the feed waits until there is stock: better a loud stop than stock below zero.
    package func apply(_ event: OrderConfirmed, on db: any SQLConnection) throws {
        let now = clock.now()
        do {
            try store.commit(on: db, orderID: event.orderID, now: now)
        } catch InventoryFailure.reservationGone {
            if try store.reservation(on: db, of: event.orderID)?.state == .restocked { return }
            let lines = event.lines.map { StockLine(productID: $0.productID, quantity: $0.quantity) }
            try store.sellWithoutPromise(on: db, orderID: event.orderID, lines: lines, now: now)
        }
    }

    package func apply(_ event: OrderCancelled, on db: any SQLConnection) throws {
        try store.restock(on: db, orderID: event.orderID, now: clock.now())
    }
}

extension AdjustStock {
    /// The rules of the request itself.
    package func fieldErrors() -> [FieldError] {
        var errors: [FieldError] = []
        if delta == 0 || abs(delta.clamped) > StockLevel.maximumOnHand {
            errors.append(FieldError(field: "delta", message: "must be a number of units other than 0"))
        }
        if reason.isEmpty || reason.count > AdjustStock.maximumReasonLength {
            errors.append(FieldError(field: "reason", message: "must have 1 to \(AdjustStock.maximumReasonLength) characters"))
        }
        return errors
    }
}

extension Int {
    /// `abs(Int.min)` traps; this does not let it come so far.
    fileprivate var clamped: Int { Swift.max(self, -Int.max) }
}

extension InventoryFailure {
    fileprivate static func tooMany(_ field: String) -> InventoryFailure {
        .invalid([FieldError(field: field, message: "must have at most \(DefaultInventoryService.maximumLines) entries")])
    }
}
