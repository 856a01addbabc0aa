import Carts
import DemoData
package import ServiceHost
import ShopCore
import ShopRPC
import ShopSQL

/// Carts, with a replica of products' names and prices. A product that the replica lacks is asked of catalog.
package let cartsService = ServiceDefinition(.carts, schema: [CartsStore.schema]) { here in
    let catalog = RemoteCatalog(try here.transport(.catalog))
    let carts = DefaultCartsService(database: here.database) { id throws(CatalogFailure) in try await catalog.product(GetProduct(id: id)) }
    let store = CartsStore()
    return HostedService(
        register: { $0.serve(carts) },
        handle: { event, db in
            switch event {
            case .productChanged(let change): try carts.apply(change, on: db)
            case .orderConfirmed(let order): try carts.apply(order, on: db)
            case .stockLevelChanged, .ratingChanged, .orderCancelled, .shipmentDispatched: break
            }
        },
        seed: { demo in { db in try store.seed(on: db, products: demo.products) } })
}
