package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some ShippingService) {
        on(GetShipment.self) { request throws(ShippingFailure) in try await service.shipment(request) }
        on(CancelShipment.self) { request throws(ShippingFailure) in try await service.cancel(request) }
    }
}

/// The shipping service on the other side of a transport.
package struct RemoteShipping: ShippingService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func shipment(_ request: GetShipment) async throws(ShippingFailure) -> Shipment { try await transport.call(request) }
    package func cancel(_ request: CancelShipment) async throws(ShippingFailure) -> Done { try await transport.call(request) }
}
