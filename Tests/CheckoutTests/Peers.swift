import ShopCore
import Synchronization

/// How the calls to a service fail from now on.
final class Faults: Sendable {
    enum Fault: Sendable {
        /// No connection: the call did not run.
        case unreachable
        /// The call ran and its answer was lost.
        case answerLost
    }

    private let faults = Mutex<[ContextName: Fault]>([:])

    func set(_ fault: Fault?, for context: ContextName) { faults.withLock { $0[context] = fault } }

    func around<T, Failure: ServiceFailure>(_ context: ContextName, _ call: () async throws(Failure) -> T) async throws(Failure) -> T {
        let fault = faults.withLock { $0[context] }
        if case .unreachable = fault {
            throw .unavailable(Unavailable(dependency: context.rawValue, reason: .unreachable, mayHaveRun: false))
        }
        let answer = try await call()
        if case .answerLost = fault {
            throw .unavailable(Unavailable(dependency: context.rawValue, reason: .timeout, mayHaveRun: true))
        }
        return answer
    }
}

struct FaultyInventory: InventoryService {
    let inner: any InventoryService
    let faults: Faults

    func levels(_ request: GetStockLevels) async throws(InventoryFailure) -> [StockLevel] { try await inner.levels(request) }
    func adjust(_ request: AdjustStock) async throws(InventoryFailure) -> StockLevel { try await inner.adjust(request) }
    func reserve(_ request: ReserveStock) async throws(InventoryFailure) -> Reservation {
        try await faults.around(.inventory) { () throws(InventoryFailure) in try await inner.reserve(request) }
    }
    func release(_ request: ReleaseStock) async throws(InventoryFailure) -> Done {
        try await faults.around(.inventory) { () throws(InventoryFailure) in try await inner.release(request) }
    }
}

struct FaultyPayments: PaymentsService {
    let inner: any PaymentsService
    let faults: Faults

    func authorise(_ request: AuthorisePayment) async throws(PaymentsFailure) -> AuthorisationOutcome {
        try await faults.around(.payments) { () throws(PaymentsFailure) in try await inner.authorise(request) }
    }
    func void(_ request: VoidPayment) async throws(PaymentsFailure) -> Done {
        try await faults.around(.payments) { () throws(PaymentsFailure) in try await inner.void(request) }
    }
}

struct FaultyShipping: ShippingService {
    let inner: any ShippingService
    let faults: Faults

    func shipment(_ request: GetShipment) async throws(ShippingFailure) -> Shipment { try await inner.shipment(request) }
    func cancel(_ request: CancelShipment) async throws(ShippingFailure) -> Done {
        try await faults.around(.shipping) { () throws(ShippingFailure) in try await inner.cancel(request) }
    }
}

final class CartsInMemory: CartsService {
    private let carts = Mutex<[AccountID: Cart]>([:])

    func cart(_ request: GetCart) async throws(CartsFailure) -> Cart {
        carts.withLock { $0[request.customerID] } ?? Cart(customerID: request.customerID, items: [], revision: 0)
    }

    func put(_ request: PutCartItem) async throws(CartsFailure) -> Cart {
        change(request.customerID) { cart in
            cart.items.removeAll { $0.productID == request.productID }
            cart.items.append(
                CartItem(
                    productID: request.productID, name: "as replicated", unitPrice: Money(amount: 1), quantity: request.quantity,
                    revision: cart.revision))
        }
    }

    func remove(_ request: RemoveCartItem) async throws(CartsFailure) -> Cart {
        change(request.customerID) { cart in cart.items.removeAll { $0.productID == request.productID } }
    }

    func clear(_ request: ClearCart) async throws(CartsFailure) -> Cart { change(request.customerID) { $0.items = [] } }

    func clear(customer: AccountID, upTo revision: Int) {
        _ = change(customer) { cart in cart.items.removeAll { $0.revision <= revision } }
    }

    private func change(_ customer: AccountID, _ body: (inout Cart) -> Void) -> Cart {
        carts.withLock { carts in
            var cart = carts[customer] ?? Cart(customerID: customer, items: [], revision: 0)
            cart.revision += 1
            body(&cart)
            carts[customer] = cart
            return cart
        }
    }
}

final class CatalogInMemory: CatalogService {
    private let known = Mutex(assortment)

    func forget(_ product: ProductID) { known.withLock { $0.removeAll { $0.id == product } } }

    func products(_ request: GetProducts) async throws(CatalogFailure) -> [Product] {
        known.withLock { known in known.filter { request.ids.contains($0.id) } }
    }

    func product(_ request: GetProduct) async throws(CatalogFailure) -> Product {
        guard let product = known.withLock({ known in known.first { $0.id == request.id } }) else { throw .notFound(request.id) }
        return product
    }

    func list(_ request: ListProducts) async throws(CatalogFailure) -> Page<ProductSummary> { Page(items: [], next: nil) }
    func create(_ request: CreateProduct) async throws(CatalogFailure) -> Product { throw .invalid([]) }
    func update(_ request: UpdateProduct) async throws(CatalogFailure) -> Product { throw .notFound(request.id) }
}
