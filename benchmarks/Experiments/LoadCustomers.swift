package import LoadGenerator
import Topology

/// Customers for a load on a shop that runs already.
package enum LoadCustomers {
    /// As many as the demo data has.
    package static let limit = 1_000

    /// Signs the first demo customers in, through the public API.
    /// - Parameter url: of the shop, without a path.
    package static func signIn(url: String, count: Int) async throws -> [VirtualCustomer] {
        do {
            return try await DataTemplate.signInAll(ShopClient(url: url), count: count)
                .map { VirtualCustomer(id: $0.accountID, token: $0.token) }
        } catch {
            throw NoCustomers(url: url, cause: "\(error)")
        }
    }

    private struct NoCustomers: Error, CustomStringConvertible {
        var url: String
        var cause: String

        var description: String {
            "no demo customer could be signed in at \(url): \(cause)\nA mix needs a shop with its demo data; without --mix any server will do."
        }
    }
}
