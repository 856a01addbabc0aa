import DemoData
import Inventory
package import ServiceHost
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSQL

/// Stock and reservations. Takes units off the shelf when an order is confirmed, puts them back when it is cancelled.
package let inventoryService = ServiceDefinition(.inventory, schema: [InventoryStore.schema]) { here in
    let inventory = DefaultInventoryService(database: here.database, clock: here.clock, events: here.events)
    let store = InventoryStore()
    return HostedService(
        register: { $0.serve(inventory) },
        handle: { event, db in
            switch event {
            case .orderConfirmed(let order): try inventory.apply(order, on: db)
            case .orderCancelled(let order): try inventory.apply(order, on: db)
            case .productChanged, .stockLevelChanged, .ratingChanged, .shipmentDispatched: break
            }
        },
        audit: { db, request in try store.auditPage(on: db, table: request.table, after: request.after, limit: request.limit) },
        seed: { demo in { db in try store.seed(on: db, demo.stock) } },
        workers: [Worker(name: "expire reservations", everyMillis: 5000) { _ = try await inventory.expireReservations() }])
}
