import ShopCore
import ShopRPC

/// The eight services and a way to read each one's store: the gateway's whole view of the system.
struct Services: Sendable {
    let accounts: any AccountsService
    let catalog: any CatalogService
    let inventory: any InventoryService
    let carts: any CartsService
    let orders: any OrdersService
    let shipping: any ShippingService
    let reviews: any ReviewsService
    /// Each context's own transport, for audits.
    let transports: [ContextName: any OperationTransport]

    /// - Parameter transport: the way to a service; called once for each context.
    init(over transport: (ContextName) -> any OperationTransport) {
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
