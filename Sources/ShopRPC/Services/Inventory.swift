package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some InventoryService) {
        on(GetStockLevels.self) { request throws(InventoryFailure) in try await service.levels(request) }
        on(ReserveStock.self) { request throws(InventoryFailure) in try await service.reserve(request) }
        on(ReleaseStock.self) { request throws(InventoryFailure) in try await service.release(request) }
        on(AdjustStock.self) { request throws(InventoryFailure) in try await service.adjust(request) }
    }
}

/// The inventory service on the other side of a transport.
package struct RemoteInventory: InventoryService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func levels(_ request: GetStockLevels) async throws(InventoryFailure) -> [StockLevel] { try await transport.call(request) }
    package func reserve(_ request: ReserveStock) async throws(InventoryFailure) -> Reservation { try await transport.call(request) }
    package func release(_ request: ReleaseStock) async throws(InventoryFailure) -> Done { try await transport.call(request) }
    package func adjust(_ request: AdjustStock) async throws(InventoryFailure) -> StockLevel { try await transport.call(request) }
}
