package import ShopCore
package import ShopSQL

/// Payments' use cases. The processor is called between two transactions, never inside one.
package struct DefaultPaymentsService: PaymentsService {
    private let database: any Database
    private let store = PaymentsStore()
    private let processor: any CardProcessor
    private let settlement: PaymentSettlement
    private let clock: WallClock
    private let identifiers: IdentifierSource

    package init(database: any Database, processor: any CardProcessor, clock: WallClock, identifiers: IdentifierSource) {
        self.database = database
        self.processor = processor
        self.settlement = PaymentSettlement(database: database, processor: processor, clock: clock)
        self.clock = clock
        self.identifiers = identifiers
    }

    package func authorise(_ request: AuthorisePayment) async throws(PaymentsFailure) -> AuthorisationOutcome {
        try await useCase(of: .payments, failing: PaymentsFailure.self) {
            let id: PaymentID = identifiers.make("pay")
            let intent = try await database.write { [store, clock] db in
                try store.intend(
                    on: db, id: id, orderID: request.orderID, amount: request.amount, cardToken: request.cardToken, now: clock.now())
            }
            guard case .pending = intent.payment.state else { return try intent.payment.knownOutcome() }

            let outcome: AuthorisationOutcome
            if intent.isNew {
                outcome = await processor.authorise(
                    key: request.orderID.rawValue, amount: request.amount, cardToken: request.cardToken)
            } else {
                outcome = await settlement.askAgain(intent.payment)
            }
            return try await record(outcome, of: request.orderID).knownOutcome()
        }
    }

    package func void(_ request: VoidPayment) async throws(PaymentsFailure) -> Done {
        try await useCase(of: .payments, failing: PaymentsFailure.self) {
            let id: PaymentID = identifiers.make("pay")
            try await database.write { [store, clock] db in
                try store.void(on: db, id: id, orderID: request.orderID, now: clock.now())
            }
            return Done()
        }
    }

    // MARK: Workers

    /// Asks the processor again about payments older than `ageMilliseconds` whose outcome is not known.
    /// - Returns: how many are known now.
    package func resolvePending(olderThanMilliseconds ageMilliseconds: Int64 = 1000) async throws -> Int {
        let before = clock.now().adding(milliseconds: -ageMilliseconds)
        var resolved = 0
        for payment in try await database.read({ [store] db in try store.pending(on: db, createdBefore: before) }) {
            let outcome = await settlement.askAgain(payment)
            if case .unknown = outcome { continue }
            _ = try await record(outcome, of: payment.orderID)
            resolved += 1
        }
        return resolved
    }

    /// Sends captures, voids and refunds that the processor has not acknowledged.
    @discardableResult
    package func settle() async throws -> Int { try await settlement.settle() }

    private func record(_ outcome: AuthorisationOutcome, of orderID: OrderID) async throws -> Payment {
        try await database.write { [store, clock] db in try store.record(on: db, outcome: outcome, orderID: orderID, now: clock.now()) }
    }
}

// MARK: Events, each in its consumer's transaction

extension DefaultPaymentsService {
    package func apply(_ event: OrderConfirmed, on db: any SQLConnection) throws {
        try store.capture(on: db, orderID: event.orderID, now: clock.now())
    }

    package func apply(_ event: OrderCancelled, on db: any SQLConnection) throws {
        try store.refund(on: db, orderID: event.orderID, now: clock.now())
    }
}

extension Payment {
    /// The outcome as the books know it.
    /// - Throws: `PaymentsFailure.voided` where the authorisation was given up.
    package func knownOutcome() throws(PaymentsFailure) -> AuthorisationOutcome {
        switch state {
        case .pending: .unknown
        case .authorised, .captured, .refunded: .authorised
        case .declined(let reason): .declined(reason)
        case .voided: throw .voided
        }
    }
}
