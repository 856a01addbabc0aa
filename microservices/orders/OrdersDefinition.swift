import Orders
package import ServiceHost
import ShopCore
import ShopRPC
import ShopRuntime
import ShopSQL

/// Checkout and the order's life. The one service that asks others to change something.
package let ordersService = ServiceDefinition(.orders, schema: [OrdersStore.schema, SagaStore.schema]) { here in
    let dies = FailPointFile.watch()
    let saga = SagaCheckout(
        database: here.database,
        peers: CheckoutPeers(
            carts: RemoteCarts(try here.transport(.carts)), catalog: RemoteCatalog(try here.transport(.catalog)),
            inventory: RemoteInventory(try here.transport(.inventory)), payments: RemotePayments(try here.transport(.payments)),
            shipping: RemoteShipping(try here.transport(.shipping))),
        clock: here.clock, identifiers: here.identifiers, events: here.events, failPoint: { dies?($0.rawValue) })
    let store = OrdersStore()
    return HostedService(
        register: { $0.serve(saga) },
        handle: { event, db in
            switch event {
            case .shipmentDispatched(let dispatch): try saga.apply(dispatch, on: db)
            case .productChanged, .stockLevelChanged, .ratingChanged, .orderConfirmed, .orderCancelled: break
            }
        },
        audit: { db, request in try store.auditPage(on: db, table: request.table, after: request.after, limit: request.limit) },
        workers: [Worker(name: "recover sagas", everyMillis: 250) { _ = try await saga.recover() }])
}
