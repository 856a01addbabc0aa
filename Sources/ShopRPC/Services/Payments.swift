package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some PaymentsService) {
        on(AuthorisePayment.self) { request throws(PaymentsFailure) in try await service.authorise(request) }
        on(VoidPayment.self) { request throws(PaymentsFailure) in try await service.void(request) }
    }
}

/// The payments service on the other side of a transport.
package struct RemotePayments: PaymentsService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func authorise(_ request: AuthorisePayment) async throws(PaymentsFailure) -> AuthorisationOutcome {
        try await transport.call(request)
    }
    package func void(_ request: VoidPayment) async throws(PaymentsFailure) -> Done { try await transport.call(request) }
}
