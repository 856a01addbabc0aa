import Orders
package import ShopCore
import ShopSQL

/// The services that a checkout asks.
package struct CheckoutPeers: Sendable {
    package var carts: any CartsService
    package var catalog: any CatalogService
    package var inventory: any InventoryService
    package var payments: any PaymentsService
    package var shipping: any ShippingService

    package init(
        carts: any CartsService, catalog: any CatalogService, inventory: any InventoryService, payments: any PaymentsService,
        shipping: any ShippingService
    ) {
        self.carts = carts
        self.catalog = catalog
        self.inventory = inventory
        self.payments = payments
        self.shipping = shipping
    }
}

/// How long and how often an order waits for others. All well inside a reservation's lifetime.
package struct SagaPatience: Sendable {
    /// A checkout that can't reach a service is rejected after this: 30 s.
    package var forServiceMilliseconds: Int64 = 30_000
    /// A checkout whose payment stays unknown is rejected, and the payment voided, after this: 10 min.
    package var forOutcomeMilliseconds: Int64 = 600_000
    /// When recovery first looks at an order whose customer's own attempt should be over.
    package var firstRecoveryMilliseconds: Int64 = 3000
    /// The first and the longest pause between attempts; each is twice the one before.
    package var pauseMilliseconds: ClosedRange<Int64> = 250...2000
    package var recoveriesAtOnce = 16

    package init() {}

    func firstRecovery(after now: Timestamp) -> Timestamp { now.adding(milliseconds: firstRecoveryMilliseconds) }

    func nextAttempt(of saga: Saga?, after now: Timestamp) -> Timestamp {
        let doublings = min(saga?.attempts ?? 0, 10)
        return now.adding(milliseconds: min(pauseMilliseconds.lowerBound << Int64(doublings), pauseMilliseconds.upperBound))
    }

    func isOver(for saga: Saga?, at now: Timestamp, limit: Int64) -> Bool {
        guard let saga else { return false }
        return saga.startedAt.adding(milliseconds: limit) < now
    }
}

/// What an attempt at a remote step came to.
enum StepOutcome {
    case done
    case refused(RejectionReason)
    /// It may have happened; the same request will tell.
    case unknown(Unavailable)
    case unavailable(Unavailable)
}

/// An order and, while other services still have to hear of it, its saga.
struct OpenOrder: Sendable {
    var keyed: KeyedOrder
    var saga: Saga?
    var order: Order { keyed.order }

    func decided(_ order: Order, _ answer: FirstAnswer) -> OpenOrder {
        OpenOrder(keyed: keyed.decided(order, answer), saga: saga)
    }

    /// What the customer is told of an order.
    func answer() throws(OrdersFailure) -> PlacedOrder {
        try keyed.answer() ?? PlacedOrder(order: order, isPending: order.state == .placed)
    }
}

/// A cart with today's prices.
struct Quote: Sendable {
    var cartRevision: Int
    private var lines: [(line: OrderLine, revision: Int)]

    init(cart: Cart, products: [Product]) {
        let productOfID = Dictionary(products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        cartRevision = cart.revision
        lines = cart.items.compactMap { item in
            productOfID[item.productID].map { product in
                let line = OrderLine(productID: product.id, name: product.name, unitPrice: product.price, quantity: item.quantity)
                return (line, item.revision)
            }
        }
    }

    func lines(after boughtRevision: Int) -> [OrderLine] { lines.filter { $0.revision > boughtRevision }.map(\.line) }
}

extension SagaCheckout {
    func load(_ orderID: OrderID) async throws(OrdersFailure) -> OpenOrder {
        try await useCase(of: .orders, failing: OrdersFailure.self) {
            try await database.snapshot { [orders, sagas] db in
                guard let keyed = try orders.keyed(on: db, orderID) else { throw OrdersFailure.notFound }
                return OpenOrder(keyed: keyed, saga: try sagas.saga(on: db, of: orderID))
            }
        }
    }

    @discardableResult
    func commit<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws(OrdersFailure) -> T {
        try await useCase(of: .orders, failing: OrdersFailure.self) { try await database.write(body) }
    }

    /// A store that fails here leaves the saga due, which is as good.
    func postpone(_ open: OpenOrder) async {
        guard let saga = open.saga else { return }
        let next = patience.nextAttempt(of: saga, after: clock.now())
        do { try await commit { [sagas] db in try sagas.postpone(on: db, saga, until: next) } } catch {}
    }

    func passing(_ step: CheckoutStep) throws(OrdersFailure) {
        do { try failPoint(step) } catch {
            let orders = ContextName.orders.rawValue
            throw .unavailable(Unavailable(dependency: orders, reason: .internalError, mayHaveRun: true, detail: "\(error)"))
        }
    }
}

extension ServiceFailure {
    /// A refusal where none can be is the peer's mistake: it is reported as unavailable, and the step is tried again.
    func asUnavailable(_ peer: ContextName) -> Unavailable {
        unavailability ?? Unavailable(dependency: peer.rawValue, reason: .internalError, mayHaveRun: true, detail: "\(self)")
    }
}

extension Unavailable {
    static let processorSilent = Unavailable(dependency: "card-processor", reason: .timeout, mayHaveRun: true)
}

extension RejectionReason {
    /// Whether other services may hold something for the rejected order.
    var leavesSomething: Bool {
        switch self {
        case .outOfStock: false
        case .paymentDeclined, .reservationExpired: true
        }
    }

    /// Whether money may be blocked: a declined card blocks none.
    var mayLeaveMoney: Bool { self == .reservationExpired }
}

extension OrderConfirmed {
    init(_ order: Order, cartRevision: Int) {
        self.init(
            orderID: order.id, customerID: order.customerID, lines: order.lines, shipTo: order.shipTo, total: order.total,
            cartRevision: cartRevision)
    }
}
