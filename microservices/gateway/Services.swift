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
    init(over transport: (ContextName) throws -> any OperationTransport) rethrows {
        let transports = Dictionary(uniqueKeysWithValues: try ContextName.allCases.map { ($0, try transport($0)) })
        func to(_ context: ContextName) throws -> any OperationTransport { try transports[context] ?? transport(context) }
        accounts = RemoteAccounts(try to(.accounts))
        catalog = RemoteCatalog(try to(.catalog))
        inventory = RemoteInventory(try to(.inventory))
        carts = RemoteCarts(try to(.carts))
        orders = RemoteOrders(try to(.orders))
        shipping = RemoteShipping(try to(.shipping))
        reviews = RemoteReviews(try to(.reviews))
        self.transports = transports
    }
}
