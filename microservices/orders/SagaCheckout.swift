package import Orders
package import ShopCore
package import ShopSQL

/// Checkout over services that share no transaction. Read it beside `monolith/TransactionalCheckout.swift`.
///
///     quote   → carts, catalog             nothing is promised yet: a failure leaves nothing behind
///     place   → transaction: order, saga   from here on the order reaches an end by itself, whatever dies
///     reserve → inventory                  idempotent by order
///     authorise → payments                 idempotent by order
///     confirm → transaction: order, OrderConfirmed, first answer; the saga is over
///           or reject → transaction: order, first answer; then release and void, until both are acknowledged
///
/// Stock, money, parcel, cart and reviews follow `OrderConfirmed`, each in its own time.
package final class SagaCheckout: OrdersService {
    let database: any Database
    let orders = OrdersStore()
    let sagas = SagaStore()
    let peers: CheckoutPeers
    let clock: WallClock
    let events: EventSink
    let patience: SagaPatience
    let failPoint: FailPoint
    /// One attempt at a time for each order, whoever asks for it: its customer, a retry of hers, or recovery.
    let attempts = SingleFlight<OrderID, Result<PlacedOrder, OrdersFailure>>()

    private let identifiers: IdentifierSource
    private let queries: OrderQueries
    private let keys = CheckoutKeys()

    package init(
        database: any Database, peers: CheckoutPeers, clock: WallClock, identifiers: IdentifierSource, events: EventSink,
        patience: SagaPatience = SagaPatience(), failPoint: @escaping FailPoint = { _ in }
    ) {
        self.database = database
        self.peers = peers
        self.clock = clock
        self.identifiers = identifiers
        self.events = events
        self.patience = patience
        self.failPoint = failPoint
        self.queries = OrderQueries(database: database)
    }

    package func order(_ request: GetOrder) async throws(OrdersFailure) -> Order { try await queries.order(request) }

    package func list(_ request: ListOrders) async throws(OrdersFailure) -> Page<Order> { try await queries.list(request) }

    // MARK: Placing, with a key

    package func place(_ request: PlaceOrder) async throws(OrdersFailure) -> PlacedOrder {
        try await keys.run(request) { request throws(OrdersFailure) in try await self.checkout(request) }
    }

    private func checkout(_ request: PlaceOrder) async throws(OrdersFailure) -> PlacedOrder {
        if let known = try await find(request) {
            guard known.fingerprint == request.fingerprint else { throw .keyReused }
            if let told = try known.answer() { return told }
            return try await advance(known.order.id)
        }
        let quote = try await quote(for: request.customerID)
        let placed = try await place(quote, request)
        try passing(.placed)
        return try await advance(placed.order.id, asPlaced: placed)
    }

    private func find(_ request: PlaceOrder) async throws(OrdersFailure) -> KeyedOrder? {
        try await useCase(of: .orders, failing: OrdersFailure.self) {
            try await database.read { [orders] db in
                try orders.find(on: db, customerID: request.customerID, idempotencyKey: request.idempotencyKey)
            }
        }
    }

    /// What the cart holds at today's prices. Products that the catalog does not know any more are left out.
    private func quote(for customerID: AccountID) async throws(OrdersFailure) -> Quote {
        let cart: Cart
        let products: [Product]
        do { cart = try await peers.carts.cart(GetCart(customerID: customerID)) } catch { throw .unavailable(error.asUnavailable(.carts)) }
        guard !cart.items.isEmpty else { throw .cartEmpty }
        do { products = try await peers.catalog.products(GetProducts(ids: cart.items.map(\.productID))) } catch {
            throw .unavailable(error.asUnavailable(.catalog))
        }
        return Quote(cart: cart, products: products)
    }

    /// The order and its saga, unless the cart's lines were bought before: the cart hears of that later than we know it.
    private func place(_ quote: Quote, _ request: PlaceOrder) async throws(OrdersFailure) -> OpenOrder {
        let now = clock.now()
        let id: OrderID = identifiers.make("o")
        return try await useCase(of: .orders, failing: OrdersFailure.self) {
            try await database.write { [orders, sagas, patience] db in
                let lines = quote.lines(after: try sagas.boughtRevision(on: db, of: request.customerID))
                guard !lines.isEmpty else { throw OrdersFailure.cartEmpty }
                let order = Order.place(id: id, customerID: request.customerID, lines: lines, shipTo: request.shipTo, at: now)
                let placed = KeyedOrder(order, for: request, cartRevision: quote.cartRevision)
                let saga = Saga(orderID: id, step: .checkout, cardToken: request.cardToken, startedAt: now)
                try orders.insert(on: db, placed)
                try sagas.open(on: db, saga, nextAttemptAt: patience.firstRecovery(after: now))
                return OpenOrder(keyed: placed, saga: saga)
            }
        }
    }

    // MARK: The saga

    /// Brings an order as far as it gets now. Its customer and recovery both come through here.
    func advance(_ orderID: OrderID, asPlaced placed: OpenOrder? = nil) async throws(OrdersFailure) -> PlacedOrder {
        try await attempts.run(orderID) {
            await outcome { () throws(OrdersFailure) in
                let open: OpenOrder
                if let placed { open = placed } else { open = try await self.load(orderID) }
                switch open.saga?.step {
                case .checkout: return try await self.reserveAndAuthorise(open)
                case .compensating: return try await self.compensate(open)
                case .cancelling: return try await self.stopAndCancel(open)
                case nil: return try open.answer()
                }
            }
        }.value.get()
    }

    /// Starting over after a crash is the same as going on: every step finds what it did before.
    private func reserveAndAuthorise(_ open: OpenOrder) async throws(OrdersFailure) -> PlacedOrder {
        switch await reserve(open.order) {
        case .done: break
        case .refused(let reason): return try await reject(open, reason)
        case .unknown(let missing), .unavailable(let missing): return try await tryLater(open, missing)
        }
        try passing(.reserved)

        let authorisation = await authorise(open)
        try passing(.authorised)
        switch authorisation {
        case .done: return try await confirm(open)
        case .refused(let reason): return try await reject(open, reason)
        case .unknown: return try await answerPending(open)
        case .unavailable(let missing): return try await tryLater(open, missing)
        }
    }

    /// Renews the promise where it is held already, so that it outlives this attempt.
    private func reserve(_ order: Order) async -> StepOutcome {
        let lines = order.lines.map { StockLine(productID: $0.productID, quantity: $0.quantity) }
        do {
            _ = try await peers.inventory.reserve(ReserveStock(orderID: order.id, lines: lines))
            return .done
        } catch .outOfStock(let products) {
            return .refused(.outOfStock(products))
        } catch .reservationGone {
            return .refused(.reservationExpired)
        } catch {
            return .unavailable(error.asUnavailable(.inventory))
        }
    }

    private func authorise(_ open: OpenOrder) async -> StepOutcome {
        let request = AuthorisePayment(orderID: open.order.id, amount: open.order.total, cardToken: open.saga?.cardToken ?? "")
        do {
            switch try await peers.payments.authorise(request) {
            case .authorised: return .done
            case .declined(let reason): return .refused(.paymentDeclined(reason))
            case .unknown: return .unknown(.processorSilent)
            }
        } catch .voided {
            return .refused(.reservationExpired)
        } catch {
            let missing = error.asUnavailable(.payments)
            // The card may be charged or not: that is for payments to tell, later.
            return missing.mayHaveRun ? .unknown(missing) : .unavailable(missing)
        }
    }

    // MARK: Ends

    private func confirm(_ open: OpenOrder) async throws(OrdersFailure) -> PlacedOrder {
        let now = clock.now()
        let confirmed = try await commit { [orders, sagas, events] db in
            let order = try orders.confirm(on: db, open.order, now: now)
            try events.publish(db, .orderConfirmed(OrderConfirmed(order, cartRevision: open.keyed.cartRevision)), now)
            try sagas.markBought(on: db, open.keyed.cartRevision, of: order.customerID)
            try sagas.close(on: db, order.id)
            return order
        }
        try passing(.decided)
        return try open.decided(confirmed, .confirmed).answer()
    }

    /// The customer's answer does not wait for the compensations to succeed: the saga stays open until they have.
    private func reject(_ open: OpenOrder, _ reason: RejectionReason) async throws(OrdersFailure) -> PlacedOrder {
        let now = clock.now()
        let rejected = try await commit { [orders, sagas] db in
            let order = try orders.reject(on: db, open.order, reason, now: now)
            if reason.leavesSomething {
                try sagas.turnToCompensating(on: db, order.id)
            } else {
                try sagas.close(on: db, order.id)
            }
            return order
        }
        try passing(.decided)
        if reason.leavesSomething { await giveBack(rejected, reason) }
        return try open.decided(rejected, .rejected).answer()
    }

    /// 202: the order stays placed and recovery asks again. After long enough the money is given up.
    private func answerPending(_ open: OpenOrder) async throws(OrdersFailure) -> PlacedOrder {
        if patience.isOver(for: open.saga, at: clock.now(), limit: patience.forOutcomeMilliseconds) {
            return try await reject(open, .reservationExpired)
        }
        let next = patience.nextAttempt(of: open.saga, after: clock.now())
        try await commit { [orders, sagas] db in
            try orders.answerPending(on: db, open.order.id)
            if let saga = open.saga { try sagas.postpone(on: db, saga, until: next) }
        }
        return try open.decided(open.order, .pending).answer()
    }

    /// 503: a service is missing. Recovery goes on with the step; after long enough the order is rejected, so that it has an end.
    private func tryLater(_ open: OpenOrder, _ missing: Unavailable) async throws(OrdersFailure) -> PlacedOrder {
        let limit = open.keyed.firstAnswer == .pending ? patience.forOutcomeMilliseconds : patience.forServiceMilliseconds
        if patience.isOver(for: open.saga, at: clock.now(), limit: limit) { return try await reject(open, .reservationExpired) }
        await postpone(open)
        throw .unavailable(missing)
    }
}
