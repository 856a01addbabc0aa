import Inventory
import Orders
import Payments
import Shipping
package import ShopCore
import ShopSQL

/// How long an order waits for the card processor. Well inside a reservation's lifetime.
package struct CheckoutPatience: Sendable {
    /// A checkout whose payment stays unknown is rejected, and the payment voided, after this: 10 min.
    package var forOutcomeMilliseconds: Int64 = 600_000
    /// When recovery first looks at an order whose customer's own attempt should be over.
    package var firstRecoveryMilliseconds: Int64 = 3000
    package var recoveriesAtOnce = 16

    package init() {}

    func isOver(for order: Order, at now: Timestamp) -> Bool { order.placedAt.adding(milliseconds: forOutcomeMilliseconds) < now }
}

/// An order between its two transactions.
struct OpenCheckout: Sendable {
    var keyed: KeyedOrder
    var payment: Payment?
    /// Whether the processor was never asked about it before.
    var isNew: Bool
}

extension Cart {
    /// The cart at the prices that the catalog has in the same transaction.
    var orderLines: [OrderLine] {
        items.map { OrderLine(productID: $0.productID, name: $0.name, unitPrice: $0.unitPrice, quantity: $0.quantity) }
    }
}

extension Order {
    var stockLines: [StockLine] { lines.map { StockLine(productID: $0.productID, quantity: $0.quantity) } }
}

// MARK: The work that goes on by itself

extension TransactionalCheckout {
    /// Asks the card processor again about orders that a crash or a silent processor has left open. Run it at the start with
    /// `everything`, and a few times a second without.
    /// - Parameter everything: also orders so young that an attempt of this process may be running: it is joined.
    /// - Returns: how many orders it went on with.
    @discardableResult
    package func recover(everything: Bool = false) async throws(OrdersFailure) -> Int {
        let before = clock.now().adding(milliseconds: everything ? 0 : -patience.firstRecoveryMilliseconds)
        let open = try await useCase(of: .orders, failing: OrdersFailure.self) {
            try await database.snapshot { [orders, payments] db in
                try orders.open(on: db, placedBefore: before).map { keyed in
                    OpenCheckout(keyed: keyed, payment: try payments.payment(on: db, of: keyed.order.id), isNew: false)
                }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for (index, checkout) in open.enumerated() {
                if index >= patience.recoveriesAtOnce { await group.next() }
                // An attempt that fails leaves the order open, and the next round finds it again.
                group.addTask { _ = await outcome { () throws(OrdersFailure) in try await self.advance(checkout) } }
            }
        }
        return open.count
    }

    /// Sends captures, voids and refunds that the processor has not acknowledged.
    /// - Returns: how many it acknowledged.
    @discardableResult
    package func settle() async throws(PaymentsFailure) -> Int {
        try await useCase(of: .payments, failing: PaymentsFailure.self) { try await settlement.settle() }
    }

    /// Gives back what crashed checkouts still hold.
    /// - Returns: how many reservations were released.
    @discardableResult
    package func expireReservations() async throws(InventoryFailure) -> Int {
        let now = clock.now()
        return try await useCase(of: .inventory, failing: InventoryFailure.self) {
            try await database.write { [inventory] db in try inventory.expire(on: db, now: now) }
        }
    }

    /// Hands shipments older than `ageMilliseconds` to the carrier; their orders are shipped in the same transaction.
    /// - Returns: how many left.
    @discardableResult
    package func dispatchDue(olderThanMilliseconds ageMilliseconds: Int64) async throws(ShippingFailure) -> Int {
        let now = clock.now()
        return try await useCase(of: .shipping, failing: ShippingFailure.self) {
            try await database.write { [orders, shipping] db in
                let left = try shipping.dispatchDue(on: db, createdBefore: now.adding(milliseconds: -ageMilliseconds), now: now)
                for event in left { try orders.ship(on: db, event) }
                return left.count
            }
        }
    }

    func commit<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws(OrdersFailure) -> T {
        try await useCase(of: .orders, failing: OrdersFailure.self) { try await database.write(body) }
    }
}
