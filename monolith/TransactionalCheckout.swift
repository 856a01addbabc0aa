import Carts
import Inventory
package import Orders
import Payments
import Reviews
import Shipping
package import ShopCore
package import ShopSQL

/// Checkout over one database. Read it beside `microservices/orders/SagaCheckout.swift`.
///
///     place     → transaction: price the cart, reserve stock, order, payment intent
///     authorise → the card processor, outside any transaction
///     decide    → transaction: confirm, commit stock, capture, parcel, cart, purchases
///           or transaction: reject, release
///
/// Only the card processor stands between the two transactions, so only it can leave an order open; recovery asks it again.
package final class TransactionalCheckout: OrdersService {
    let database: any Database
    let orders = OrdersStore()
    let inventory = InventoryStore()
    let payments = PaymentsStore()
    let shipping = ShippingStore()
    let clock: WallClock
    let identifiers: IdentifierSource
    let settlement: PaymentSettlement
    let patience: CheckoutPatience

    private let carts = CartsStore(products: ProductSource(table: "products", key: "id"))
    private let reviews = ReviewsStore()
    private let processor: any CardProcessor
    private let failPoint: FailPoint
    private let queries: OrderQueries
    private let keys = CheckoutKeys()
    /// One attempt at a time for each order, whoever asks for it: its customer, a retry of hers, or recovery.
    private let attempts = SingleFlight<OrderID, Result<PlacedOrder, OrdersFailure>>()

    package init(
        database: any Database, processor: any CardProcessor, clock: WallClock, identifiers: IdentifierSource,
        patience: CheckoutPatience = CheckoutPatience(), failPoint: @escaping FailPoint = { _ in }
    ) {
        self.database = database
        self.processor = processor
        self.clock = clock
        self.identifiers = identifiers
        self.patience = patience
        self.failPoint = failPoint
        self.settlement = PaymentSettlement(database: database, processor: processor, clock: clock)
        self.queries = OrderQueries(database: database)
    }

    package func order(_ request: GetOrder) async throws(OrdersFailure) -> Order { try await queries.order(request) }

    package func list(_ request: ListOrders) async throws(OrdersFailure) -> Page<Order> { try await queries.list(request) }

    // MARK: Placing, with a key

    package func place(_ request: PlaceOrder) async throws(OrdersFailure) -> PlacedOrder {
        try await keys.run(request) { request throws(OrdersFailure) in try await self.checkout(request) }
    }

    private func checkout(_ request: PlaceOrder) async throws(OrdersFailure) -> PlacedOrder {
        let id: OrderID = identifiers.make("o")
        let checkout = try await commit { db in try self.place(request, as: id, on: db) }
        if let told = try checkout.keyed.answer() { return told }
        try passing(.placed)
        return try await advance(checkout)
    }

    /// The first transaction. Out of stock is an outcome: the order is kept, rejected, and answers for its key.
    private func place(_ request: PlaceOrder, as id: OrderID, on db: any SQLConnection) throws -> OpenCheckout {
        if let known = try orders.find(on: db, customerID: request.customerID, idempotencyKey: request.idempotencyKey) {
            guard known.fingerprint == request.fingerprint else { throw OrdersFailure.keyReused }
            return OpenCheckout(keyed: known, payment: try payments.payment(on: db, of: known.order.id), isNew: false)
        }
        let now = clock.now()
        let cart = try carts.cart(on: db, of: request.customerID)
        guard !cart.items.isEmpty else { throw OrdersFailure.cartEmpty }
        let order = Order.place(id: id, customerID: request.customerID, lines: cart.orderLines, shipTo: request.shipTo, at: now)
        let placed = KeyedOrder(order, for: request, cartRevision: cart.revision)
        try orders.insert(on: db, placed)
        do {
            _ = try inventory.reserve(on: db, orderID: id, lines: order.stockLines, now: now)
        } catch InventoryFailure.outOfStock(let products) {
            let rejected = try orders.reject(on: db, order, .outOfStock(products), now: now)
            return OpenCheckout(keyed: placed.decided(rejected, .rejected), payment: nil, isNew: true)
        }
        let intent = try payments.intend(
            on: db, id: identifiers.make("pay"), orderID: id, amount: order.total, cardToken: request.cardToken, now: now)
        return OpenCheckout(keyed: placed, payment: intent.payment, isNew: true)
    }

    // MARK: Between the transactions, and the second one

    /// Brings an open order as far as it gets now. Its customer and recovery both come through here.
    func advance(_ checkout: OpenCheckout) async throws(OrdersFailure) -> PlacedOrder {
        let id = checkout.keyed.order.id
        return try await attempts.run(id) {
            await outcome { () throws(OrdersFailure) in
                let authorisation = await self.authorise(checkout)
                try self.passing(.authorised)
                let decided = try await self.commit { db in try self.decide(id, authorisation, on: db) }
                try self.passing(.decided)
                return try decided.answer() ?? PlacedOrder(order: decided.order, isPending: true)
            }
        }.value.get()
    }

    private func authorise(_ checkout: OpenCheckout) async -> AuthorisationOutcome {
        guard let payment = checkout.payment else { return .unknown }
        guard checkout.isNew else { return await settlement.askAgain(payment) }
        return await processor.authorise(key: payment.orderID.rawValue, amount: payment.amount, cardToken: payment.cardToken)
    }

    /// The second transaction: everything that follows from the processor's answer, in one commit.
    private func decide(_ id: OrderID, _ authorisation: AuthorisationOutcome, on db: any SQLConnection) throws -> KeyedOrder {
        guard let keyed = try orders.keyed(on: db, id) else { throw OrdersFailure.notFound }
        guard case .placed = keyed.order.state else { return keyed }
        let now = clock.now()
        _ = try payments.record(on: db, outcome: authorisation, orderID: id, now: now)
        switch authorisation {
        case .authorised: return try confirm(keyed, on: db, now: now)
        case .declined(let reason): return try reject(keyed, .paymentDeclined(reason), on: db, now: now)
        case .unknown where patience.isOver(for: keyed.order, at: now): return try reject(keyed, .reservationExpired, on: db, now: now)
        case .unknown:
            try orders.answerPending(on: db, id)
            return keyed.decided(keyed.order, .pending)
        }
    }

    private func confirm(_ keyed: KeyedOrder, on db: any SQLConnection, now: Timestamp) throws -> KeyedOrder {
        let order = keyed.order
        do { try inventory.commit(on: db, orderID: order.id, now: now) } catch InventoryFailure.reservationGone {
            return try reject(keyed, .reservationExpired, on: db, now: now)
        }
        let confirmed = try orders.confirm(on: db, order, now: now)
        try payments.capture(on: db, orderID: order.id, now: now)
        try shipping.create(
            on: db, id: identifiers.make("s"), orderID: order.id, customerID: order.customerID, shipTo: order.shipTo, now: now)
        try carts.clearBought(on: db, customer: order.customerID, upTo: keyed.cartRevision)
        try reviews.recordPurchase(on: db, customer: order.customerID, products: order.lines.map(\.productID))
        return keyed.decided(confirmed, .confirmed)
    }

    private func reject(
        _ keyed: KeyedOrder, _ reason: RejectionReason, on db: any SQLConnection, now: Timestamp
    ) throws -> KeyedOrder {
        let order = keyed.order
        let rejected = try orders.reject(on: db, order, reason, now: now)
        try inventory.release(on: db, orderID: order.id, now: now)
        try payments.void(on: db, id: identifiers.make("pay"), orderID: order.id, now: now)
        return keyed.decided(rejected, .rejected)
    }

    // MARK: Cancelling

    /// One transaction: the order is cancelled, its parcel stopped, its stock back, its money owed to the customer.
    package func cancel(_ request: CancelOrder) async throws(OrdersFailure) -> Order {
        try await commit { [self] db in
            guard let order = try orders.order(on: db, request.id), order.customerID == request.customerID else {
                throw OrdersFailure.notFound
            }
            guard case .confirmed = order.state else { throw OrdersFailure.notCancellable(state: order.state.name) }
            let now = clock.now()
            do {
                try shipping.cancel(on: db, id: identifiers.make("s"), orderID: order.id, customerID: order.customerID, now: now)
            } catch ShippingFailure.alreadyDispatched { throw OrdersFailure.notCancellable(state: "shipped") }
            let cancelled = try orders.cancel(on: db, order, now: now)
            try inventory.restock(on: db, orderID: order.id, now: now)
            try payments.refund(on: db, orderID: order.id, now: now)
            return cancelled
        }
    }

    private func passing(_ step: CheckoutStep) throws(OrdersFailure) {
        do { try failPoint(step) } catch {
            let orders = ContextName.orders.rawValue
            throw .unavailable(Unavailable(dependency: orders, reason: .internalError, mayHaveRun: true, detail: "\(error)"))
        }
    }
}
