package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some CatalogService) {
        on(ListProducts.self) { request throws(CatalogFailure) in try await service.list(request) }
        on(GetProduct.self) { request throws(CatalogFailure) in try await service.product(request) }
        on(GetProducts.self) { request throws(CatalogFailure) in try await service.products(request) }
        on(CreateProduct.self) { request throws(CatalogFailure) in try await service.create(request) }
        on(UpdateProduct.self) { request throws(CatalogFailure) in try await service.update(request) }
    }
}

/// The catalog service on the other side of a transport.
package struct RemoteCatalog: CatalogService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func list(_ request: ListProducts) async throws(CatalogFailure) -> Page<ProductSummary> { try await transport.call(request) }
    package func product(_ request: GetProduct) async throws(CatalogFailure) -> Product { try await transport.call(request) }
    package func products(_ request: GetProducts) async throws(CatalogFailure) -> [Product] { try await transport.call(request) }
    package func create(_ request: CreateProduct) async throws(CatalogFailure) -> Product { try await transport.call(request) }
    package func update(_ request: UpdateProduct) async throws(CatalogFailure) -> Product { try await transport.call(request) }
}
