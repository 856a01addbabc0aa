import Orders
package import ShopCore
import ShopRuntime
package import ShopSQL

extension SagaCheckout {
    // MARK: Giving back

    /// A rejected order whose compensations were not all acknowledged.
    func compensate(_ open: OpenOrder) async throws(OrdersFailure) -> PlacedOrder {
        if case .rejected(let reason, _) = open.order.state { await giveBack(open.order, reason) }
        return try open.answer()
    }

    /// Release and void leave marks, so that a request of ours that is still on its way can't take anything afterwards.
    func giveBack(_ order: Order, _ reason: RejectionReason) async {
        Compensations.begun.increment()
        async let released = release(order.id)
        async let voided = reason.mayLeaveMoney ? void(order.id) : true
        let isDone = await (released, voided) == (true, true)
        do {
            let next = patience.nextAttempt(of: nil, after: clock.now())
            try await commit { [sagas] db in
                guard let saga = try sagas.saga(on: db, of: order.id) else { return }
                if isDone { try sagas.close(on: db, order.id) } else { try sagas.postpone(on: db, saga, until: next) }
            }
        } catch {
            // The saga is still open, so recovery gives back once more; doing it twice is harmless.
        }
    }

    private func release(_ orderID: OrderID) async -> Bool {
        do { return try await peers.inventory.release(ReleaseStock(orderID: orderID)) == Done() } catch { return false }
    }

    private func void(_ orderID: OrderID) async -> Bool {
        do { return try await peers.payments.void(VoidPayment(orderID: orderID)) == Done() } catch { return false }
    }

    // MARK: Cancelling

    /// The wish is kept first; then the parcel is stopped, which only shipping can say; then the order is cancelled, and money and stock
    /// follow the event.
    package func cancel(_ request: CancelOrder) async throws(OrdersFailure) -> Order {
        let now = clock.now()
        let firstRecovery = patience.firstRecovery(after: now)
        try await commit { [orders, sagas] db in
            guard let order = try orders.order(on: db, request.id), order.customerID == request.customerID else {
                throw OrdersFailure.notFound
            }
            guard case .confirmed = order.state else { throw OrdersFailure.notCancellable(state: order.state.name) }
            guard try sagas.saga(on: db, of: order.id) == nil else { return }
            try sagas.open(on: db, Saga(orderID: order.id, step: .cancelling, startedAt: now), nextAttemptAt: firstRecovery)
        }
        try passing(.cancelling)
        let attempt = await attempts.run(request.id) {
            await outcome { () throws(OrdersFailure) in
                try await self.stopAndCancel(self.load(request.id))
            }
        }
        if case .success = attempt.value, !attempt.led { return try await cancel(request) }
        return try attempt.value.get().order
    }

    func stopAndCancel(_ open: OpenOrder) async throws(OrdersFailure) -> PlacedOrder {
        let order = open.order
        // Another attempt was faster: this one saw the order before that.
        guard case .confirmed = order.state else { throw .notCancellable(state: order.state.name) }
        do {
            _ = try await peers.shipping.cancel(CancelShipment(customerID: order.customerID, orderID: order.id))
        } catch .alreadyDispatched {
            try await commit { [sagas] db in try sagas.close(on: db, order.id) }
            throw .notCancellable(state: "shipped")
        } catch {
            await postpone(open)
            throw .unavailable(error.asUnavailable(.shipping))
        }
        try passing(.shipmentStopped)

        let now = clock.now()
        let cancelled = try await commit { [orders, sagas, events] db in
            let cancelled = try orders.cancel(on: db, order, now: now)
            let event = OrderCancelled(orderID: order.id, customerID: order.customerID, lines: order.lines)
            try events.publish(db, .orderCancelled(event), now)
            try sagas.close(on: db, order.id)
            return cancelled
        }
        return PlacedOrder(order: cancelled, isPending: false)
    }

    // MARK: Recovery

    /// Goes on with every saga that is due: those of a process that died, and those that wait for a service or for the card processor.
    /// Run it at the start and a few times a second.
    /// - Returns: how many it went on with.
    @discardableResult
    package func recover() async throws(OrdersFailure) -> Int {
        let now = clock.now()
        let due = try await useCase(of: .orders, failing: OrdersFailure.self) {
            try await database.read { [sagas] db in try sagas.due(on: db, at: now) }
        }
        await withTaskGroup(of: Void.self) { group in
            for (index, saga) in due.enumerated() {
                if index >= patience.recoveriesAtOnce { await group.next() }
                // An attempt that fails has said when the next one is due.
                group.addTask { _ = await outcome { () throws(OrdersFailure) in try await self.advance(saga.orderID) } }
            }
        }
        return due.count
    }

    /// The parcel left: in the consumer's transaction.
    package func apply(_ event: ShipmentDispatched, on db: any SQLConnection) throws { try orders.ship(on: db, event) }
}

private enum Compensations {
    /// Rounds of giving back, a repeated one counted again.
    static let begun = MetricsRegistry.shared.counter("saga_compensations_total")
}
