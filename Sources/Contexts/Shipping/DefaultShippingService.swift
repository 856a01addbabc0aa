package import ShopCore
package import ShopSQL

/// Shipping's use cases: each is one transaction or one read.
package struct DefaultShippingService: ShippingService {
    private let database: any Database
    private let store: ShippingStore
    private let clock: WallClock
    private let identifiers: IdentifierSource

    package init(database: any Database, clock: WallClock, identifiers: IdentifierSource, events: EventSink) {
        self.database = database
        self.store = ShippingStore(events: events)
        self.clock = clock
        self.identifiers = identifiers
    }

    package func shipment(_ request: GetShipment) async throws(ShippingFailure) -> Shipment {
        try await useCase(of: .shipping, failing: ShippingFailure.self) {
            let found = try await database.read { [store] db in
                try store.shipment(on: db, of: request.orderID, customerID: request.customerID)
            }
            guard let found else { throw ShippingFailure.notFound }
            return found
        }
    }

    package func cancel(_ request: CancelShipment) async throws(ShippingFailure) -> Done {
        let id: ShipmentID = identifiers.make("s")
        return try await useCase(of: .shipping, failing: ShippingFailure.self) {
            try await database.write { [store, clock] db in
                try store.cancel(on: db, id: id, orderID: request.orderID, customerID: request.customerID, now: clock.now())
            }
            return Done()
        }
    }

    /// The dispatch worker's round: hands shipments older than `ageMilliseconds` to the carrier.
    /// - Returns: how many left.
    @discardableResult
    package func dispatchDue(olderThanMilliseconds ageMilliseconds: Int64) async throws(ShippingFailure) -> Int {
        let now = clock.now()
        return try await useCase(of: .shipping, failing: ShippingFailure.self) {
            try await database.write { [store] db in
                try store.dispatchDue(on: db, createdBefore: now.adding(milliseconds: -ageMilliseconds), now: now).count
            }
        }
    }
}

// MARK: Events, each in its consumer's transaction

extension DefaultShippingService {
    package func apply(_ event: OrderConfirmed, on db: any SQLConnection) throws {
        try store.create(
            on: db, id: identifiers.make("s"), orderID: event.orderID, customerID: event.customerID, shipTo: event.shipTo, now: clock.now())
    }

    /// The orders context has cancelled the shipment before it published this, so it finds nothing left to do.
    package func apply(_ event: OrderCancelled, on db: any SQLConnection) throws {
        try store.cancel(on: db, id: identifiers.make("s"), orderID: event.orderID, customerID: event.customerID, now: clock.now())
    }
}
