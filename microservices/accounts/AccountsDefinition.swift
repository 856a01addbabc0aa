import Accounts
import DemoData
package import ServiceHost
import ShopCore
import ShopRPC
import ShopSQL
import ShopSecurity

/// Customers, credentials, sessions and roles. Alone in seeing a password.
package let accountsService = ServiceDefinition(.accounts, schema: [AccountsStore.schema]) { here in
    let hasher = ScryptHasher(resilience: here.settings.resilience)
    let accounts = DefaultAccountsService(
        database: here.database, hasher: hasher, signer: JWTSessionSigner(key: try JWTKey(base64: here.settings.jwtKey)), clock: here.clock,
        ids: here.identifiers)
    let store = AccountsStore()
    return HostedService(
        register: { $0.serve(accounts) },
        audit: { db, request in try store.auditPage(on: db, table: request.table, after: request.after, limit: request.limit) },
        seed: { demo in
            let customerHash = try await hasher.hash(DemoDataset.customerPassword)
            let adminHash = try await hasher.hash(DemoDataset.adminPassword)
            return { db in
                try store.seed(on: db, customers: demo.customers, passwordHash: customerHash, admin: demo.admin, adminHash: adminHash)
            }
        })
}
