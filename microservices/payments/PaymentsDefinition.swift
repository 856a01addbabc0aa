import CardProcessing
import Payments
package import ServiceHost
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSQL

/// Authorisations, captures, refunds and the ledger. Alone in talking to the card processor.
package let paymentsService = ServiceDefinition(.payments, schema: [PaymentsStore.schema]) { here in
    let payments = DefaultPaymentsService(
        database: here.database,
        processor: try CardProcessors.make(url: here.settings.cardProcessorURL, resilience: here.settings.resilience),
        clock: here.clock, identifiers: here.identifiers)
    let store = PaymentsStore()
    return HostedService(
        register: { $0.serve(payments) },
        handle: { event, db in
            switch event {
            case .orderConfirmed(let order): try payments.apply(order, on: db)
            case .orderCancelled(let order): try payments.apply(order, on: db)
            case .productChanged, .stockLevelChanged, .ratingChanged, .shipmentDispatched: break
            }
        },
        audit: { db, request in try store.auditPage(on: db, table: request.table, after: request.after, limit: request.limit) },
        workers: [
            Worker(name: "resolve unknown outcomes", everyMillis: 500) { _ = try await payments.resolvePending() },
            Worker(name: "settle with the processor", everyMillis: 250) { _ = try await payments.settle() },
        ])
}
