import Hummingbird
import ShopCore

extension PublicAPI {
    func addAccounts(to routes: inout Routes) {
        routes.on(.post, "/v1/accounts") { request, _ in
            let wanted = try await reader.body(request) { body in
                CreateAccount(email: body.string("email"), password: body.string("password"), displayName: body.string("name"))
            }
            let account = try await shop.createAccount(wanted)
            return json(.created) { $0.account(account) }
        }
        routes.on(.get, "/v1/accounts/me") { request, _ in
            let account = try await shop.account(try await session(request).accountID)
            return json { $0.account(account) }
        }
        routes.on(.post, "/v1/sessions") { request, _ in
            let wanted = try await reader.body(request) { OpenSession(email: $0.string("email"), password: $0.string("password")) }
            let opened = try await shop.openSession(wanted)
            return json(.created) { $0.openedSession(opened) }
        }
        routes.on(.delete, "/v1/sessions/current") { request, _ in
            try await shop.closeSession(try await session(request))
            return Response(status: .noContent)
        }
    }
}
