import FoundationEssentials
import Invariants
import Topology

extension Auditor {
    private static let sessions = 8
    private static let product = "p-000001"

    /// A few customers write and read at once. A write that was not acknowledged promises nothing, so nothing is read after it.
    func readOwnWrites() async throws -> (reads: [SessionRead], claims: [OrderClaim]) {
        var reads: [SessionRead] = []
        var claims: [OrderClaim] = []
        for (index, customer) in template.customers.prefix(Self.sessions).enumerated() {
            let (id, token) = (customer.accountID, customer.token)
            let quantity = index + 1
            let put = try await client.send("PUT", "/v1/cart/items/\(Self.product)", token: token, body: #"{"quantity":\#(quantity)}"#)
            guard put.status == 200 else { continue }
            let cart = try await client.send("GET", "/v1/cart", token: token)
            let seen = Self.decode(Cart.self, cart)?.items.first { $0.productId == Self.product }?.quantity
            reads.append(
                SessionRead(name: "cart of \(id)", expected: "quantity \(quantity)", seen: seen.map { "quantity \($0)" } ?? "no such item"))

            let key = "session-\(number)-\(index)"
            let placed = try await post(key, token)
            let order = placed.status == 201 ? Self.decode(Order.self, placed) : nil
            claims.append(OrderClaim(customerId: id, idempotencyKey: key, knowledge: order == nil ? .info : .ok, orderId: order?.id))
            guard let order else { continue }
            let read = try await client.send("GET", "/v1/orders/\(order.id)", token: token)
            let stored = Self.decode(Order.self, read)
            reads.append(
                SessionRead(
                    name: "order of \(id)", expected: "\(order.id) confirmed",
                    seen: stored.map { "\($0.id) \($0.status)" } ?? "status \(read.status)"))
            let list = try await client.send("GET", "/v1/orders", token: token)
            reads.append(SessionRead(name: "first order of \(id)", expected: order.id, seen: Self.firstID(list.body) ?? "none"))
        }
        return (reads, claims)
    }

    /// An order's id is the first field of that name in the listing; its lines name products by `productId`.
    private static func firstID(_ body: String) -> String? {
        let parts = body.split(separator: "\"", omittingEmptySubsequences: false)
        guard let index = parts.firstIndex(of: "id"), index + 2 < parts.count else { return nil }
        return String(parts[index + 2])
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ answer: ShopClient.Answer) -> Value? {
        try? JSONDecoder().decode(type, from: Data(answer.body.utf8))
    }

    private struct Cart: Decodable {
        struct Item: Decodable {
            var productId: String
            var quantity: Int
        }
        var items: [Item]
    }

    private struct Order: Decodable {
        var id: String
        var status: String
    }
}
