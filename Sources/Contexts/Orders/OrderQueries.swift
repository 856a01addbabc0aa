package import ShopCore
package import ShopSQL

/// Reading orders: the same in both variants.
package struct OrderQueries: Sendable {
    private let database: any Database
    private let store = OrdersStore()

    package init(database: any Database) { self.database = database }

    package func order(_ request: GetOrder) async throws(OrdersFailure) -> Order {
        try await useCase(of: .orders, failing: OrdersFailure.self) {
            let order = try await database.read { [store] db in try store.order(on: db, request.id) }
            guard let order, order.customerID == request.customerID else { throw OrdersFailure.notFound }
            return order
        }
    }

    package func list(_ request: ListOrders) async throws(OrdersFailure) -> Page<Order> {
        try await useCase(of: .orders, failing: OrdersFailure.self) {
            try await database.read { [store] db in try store.list(on: db, customerID: request.customerID, page: request.page) }
        }
    }
}

extension KeyedOrder {
    /// The order after a step of this attempt. What its key was told before stays told.
    package func decided(_ order: Order, _ answer: FirstAnswer) -> KeyedOrder {
        var decided = self
        decided.order = order
        decided.firstAnswer = firstAnswer ?? answer
        return decided
    }

    /// What every try of the key is told once the first one was.
    /// - Returns: nil while no try was told anything.
    /// - Throws: the refusal, where the first try was refused.
    package func answer() throws(OrdersFailure) -> PlacedOrder? {
        switch firstAnswer {
        case nil: return nil
        case .pending: return PlacedOrder(order: order.asFirstAnswered(.pending), isPending: true)
        case .confirmed: return PlacedOrder(order: order.asFirstAnswered(.confirmed), isPending: false)
        case .rejected:
            guard case .rejected(let reason, _) = order.state else { return nil }
            throw OrdersFailure(reason)
        }
    }
}

extension OrdersFailure {
    package init(_ reason: RejectionReason) {
        self =
            switch reason {
            case .outOfStock(let products): .outOfStock(products)
            case .paymentDeclined(let reason): .paymentDeclined(reason)
            case .reservationExpired: .reservationExpired
            }
    }
}
