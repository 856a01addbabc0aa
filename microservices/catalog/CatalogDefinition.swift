import Catalog
import DemoData
package import ServiceHost
import ShopCore
import ShopRPC
import ShopSQL

/// Products and their search. Follows stock and ratings, so that a listing is answered here alone.
package let catalogService = ServiceDefinition(.catalog, schema: [CatalogStore.schema]) { here in
    let catalog = DefaultCatalogService(database: here.database, clock: here.clock, ids: here.identifiers, events: here.events)
    let store = CatalogStore()
    return HostedService(
        register: { $0.serve(catalog) },
        handle: { event, db in
            switch event {
            case .stockLevelChanged(let change): try catalog.apply(change, on: db)
            case .ratingChanged(let change): try catalog.apply(change, on: db)
            case .productChanged, .orderConfirmed, .orderCancelled, .shipmentDispatched: break
            }
        },
        audit: { db, request in try store.auditPage(on: db, table: request.table, after: request.after, limit: request.limit) },
        seed: { demo in { db in try store.seed(on: db, products: demo.products, stock: demo.stock, ratings: demo.ratings) } })
}
