package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some CartsService) {
        on(GetCart.self) { request throws(CartsFailure) in try await service.cart(request) }
        on(PutCartItem.self) { request throws(CartsFailure) in try await service.put(request) }
        on(RemoveCartItem.self) { request throws(CartsFailure) in try await service.remove(request) }
        on(ClearCart.self) { request throws(CartsFailure) in try await service.clear(request) }
    }
}

/// The carts service on the other side of a transport.
package struct RemoteCarts: CartsService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func cart(_ request: GetCart) async throws(CartsFailure) -> Cart { try await transport.call(request) }
    package func put(_ request: PutCartItem) async throws(CartsFailure) -> Cart { try await transport.call(request) }
    package func remove(_ request: RemoveCartItem) async throws(CartsFailure) -> Cart { try await transport.call(request) }
    package func clear(_ request: ClearCart) async throws(CartsFailure) -> Cart { try await transport.call(request) }
}
