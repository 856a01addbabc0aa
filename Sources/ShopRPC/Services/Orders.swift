package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some OrdersService) {
        on(PlaceOrder.self) { request throws(OrdersFailure) in try await service.place(request) }
        on(GetOrder.self) { request throws(OrdersFailure) in try await service.order(request) }
        on(ListOrders.self) { request throws(OrdersFailure) in try await service.list(request) }
        on(CancelOrder.self) { request throws(OrdersFailure) in try await service.cancel(request) }
    }
}

/// The orders service on the other side of a transport.
package struct RemoteOrders: OrdersService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func place(_ request: PlaceOrder) async throws(OrdersFailure) -> PlacedOrder { try await transport.call(request) }
    package func order(_ request: GetOrder) async throws(OrdersFailure) -> Order { try await transport.call(request) }
    package func list(_ request: ListOrders) async throws(OrdersFailure) -> Page<Order> { try await transport.call(request) }
    package func cancel(_ request: CancelOrder) async throws(OrdersFailure) -> Order { try await transport.call(request) }
}
