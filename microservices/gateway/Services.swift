package import ShopCore
package import ShopRPC

/// The eight services and a way to read each one's store: the gateway's whole view of the system.
package struct Services: Sendable {
    package let accounts: any AccountsService
    package let catalog: any CatalogService
    package let inventory: any InventoryService
    package let carts: any CartsService
    package let orders: any OrdersService
    package let shipping: any ShippingService
    package let reviews: any ReviewsService
    /// Each context's own transport, for audits.
    package let transports: [ContextName: any OperationTransport]

    /// - Parameter transport: the way to a service; called once for each context.
    package init(over transport: (ContextName) -> any OperationTransport) {
        let transports = Dictionary(uniqueKeysWithValues: ContextName.allCases.map { ($0, transport($0)) })
        func to(_ context: ContextName) -> any OperationTransport { transports[context] ?? transport(context) }
        accounts = RemoteAccounts(to(.accounts))
        catalog = RemoteCatalog(to(.catalog))
        inventory = RemoteInventory(to(.inventory))
        carts = RemoteCarts(to(.carts))
        orders = RemoteOrders(to(.orders))
        shipping = RemoteShipping(to(.shipping))
        reviews = RemoteReviews(to(.reviews))
        self.transports = transports
    }
}
