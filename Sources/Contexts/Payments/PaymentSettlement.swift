package import ShopCore
package import ShopSQL

/// Talks to the card processor about what the books already say, outside every transaction. Safe to repeat: each call is idempotent by key.
package struct PaymentSettlement: Sendable {
    /// Calls to the processor at once.
    private static let width = 16

    private let database: any Database
    private let store = PaymentsStore()
    private let processor: any CardProcessor
    private let clock: WallClock

    package init(database: any Database, processor: any CardProcessor, clock: WallClock) {
        self.database = database
        self.processor = processor
        self.clock = clock
    }

    /// What became of a payment whose answer was lost: the processor is asked for the outcome and, where it knows of none, asked again
    /// with the same key.
    package func askAgain(_ payment: Payment) async -> AuthorisationOutcome {
        let outcome = await processor.outcome(ofKey: payment.orderID.rawValue, cardToken: payment.cardToken)
        guard case .unknown = outcome else { return outcome }
        return await processor.authorise(key: payment.orderID.rawValue, amount: payment.amount, cardToken: payment.cardToken)
    }

    /// Sends captures, voids and refunds that the processor has not acknowledged.
    /// - Returns: how many it acknowledged; zero while it can't be reached.
    @discardableResult
    package func settle() async throws -> Int {
        let owed = try await database.read { [store] db in try store.unsettled(on: db) }
        var acknowledged: [Payment] = []
        await withTaskGroup(of: Payment?.self) { group in
            for (index, payment) in owed.enumerated() {
                if index >= Self.width, case .some(let done?) = await group.next() { acknowledged.append(done) }
                group.addTask { await send(payment) ? payment : nil }
            }
            for await case let done? in group { acknowledged.append(done) }
        }
        guard !acknowledged.isEmpty else { return 0 }
        return try await database.write { [store, acknowledged] db in
            for payment in acknowledged { try store.acknowledge(on: db, payment) }
            return acknowledged.count
        }
    }

    private func send(_ payment: Payment) async -> Bool {
        let key = payment.orderID.rawValue
        switch payment.state {
        case .captured: return await processor.capture(key: key)
        case .voided: return await processor.void(key: key)
        case .refunded:
            // The processor refunds only what it has captured, and the capture may not have reached it yet.
            guard await processor.capture(key: key) else { return false }
            return await processor.refund(key: key)
        case .pending, .authorised, .declined: return true
        }
    }
}
