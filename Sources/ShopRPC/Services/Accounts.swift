package import ShopCore

extension OperationRegistry {
    package mutating func serve(_ service: some AccountsService) {
        on(CreateAccount.self) { request throws(AccountsFailure) in try await service.create(request) }
        on(OpenSession.self) { request throws(AccountsFailure) in try await service.openSession(request) }
        on(CloseSession.self) { request throws(AccountsFailure) in try await service.closeSession(request) }
        on(GetAccount.self) { request throws(AccountsFailure) in try await service.account(request) }
        on(ListRevokedSessions.self) { request throws(AccountsFailure) in try await service.revokedSessions(request) }
    }
}

/// The accounts service on the other side of a transport.
package struct RemoteAccounts: AccountsService {
    private let transport: any OperationTransport

    package init(_ transport: any OperationTransport) { self.transport = transport }

    package func create(_ request: CreateAccount) async throws(AccountsFailure) -> Account { try await transport.call(request) }
    package func openSession(_ request: OpenSession) async throws(AccountsFailure) -> OpenedSession { try await transport.call(request) }
    package func closeSession(_ request: CloseSession) async throws(AccountsFailure) -> RevokedSession { try await transport.call(request) }
    package func account(_ request: GetAccount) async throws(AccountsFailure) -> Account { try await transport.call(request) }
    package func revokedSessions(_ request: ListRevokedSessions) async throws(AccountsFailure) -> [RevokedSession] {
        try await transport.call(request)
    }
}
