package import ServiceHost
import Shipping
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSQL

/// Parcels: made when an order is confirmed, dispatched some time later, unless it is cancelled before.
package let shippingService = ServiceDefinition(.shipping, schema: [ShippingStore.schema]) { here in
    let shipping = DefaultShippingService(
        database: here.database, clock: here.clock, identifiers: here.identifiers, events: here.events)
    let store = ShippingStore()
    let age = here.settings.dispatchAfterMillis
    return HostedService(
        register: { $0.serve(shipping) },
        handle: { event, db in
            switch event {
            case .orderConfirmed(let order): try shipping.apply(order, on: db)
            case .orderCancelled(let order): try shipping.apply(order, on: db)
            case .productChanged, .stockLevelChanged, .ratingChanged, .shipmentDispatched: break
            }
        },
        audit: { db, request in try store.auditPage(on: db, table: request.table, after: request.after, limit: request.limit) },
        workers: [Worker(name: "dispatch parcels", everyMillis: 1000) { _ = try await shipping.dispatchDue(olderThanMilliseconds: age) }])
}
