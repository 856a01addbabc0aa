import Foundation
import Synchronization
import Testing

/// `kill -9` of one process at a time while customers buy. Nothing acknowledged may be lost or doubled, and the system must heal by itself.
@Suite(.serialized) struct `Crashes` {
    @Test(arguments: Variant.allCases) func `of any process lose no acknowledged order and double none`(_ variant: Variant) async throws {
        let shop = try await RunningShop.start(variant)
        defer { shop.removeData() }
        let admin = try await shop.client().asAdmin()
        let buyers = try await withThrowingTaskGroup(of: Client.self) { group in
            for index in 200..<206 {
                group.addTask { try await shop.client().signedIn("user\(String(format: "%06d", index))@example.com") }
            }
            return try await group.reduce(into: [Client]()) { $0.append($1) }
        }
        let victims = try shop.processes().map(\.name)
        #expect(victims.count == (variant == .monolith ? 1 : 9), "\(victims)")
        let log = PurchaseLog()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, buyer) in buyers.enumerated() { group.addTask { await log.buy(as: buyer, index: index) } }
            for victim in victims {
                try await Task.sleep(for: .milliseconds(500))
                let before = try #require(try shop.processes().first { $0.name == victim })
                #expect(kill(before.pid, SIGKILL) == 0, "\(victim)")
                let after = try await eventually(within: 20) {
                    try? shop.processes().first { $0.name == victim }
                } until: {
                    $0.map { $0.pid != before.pid && $0.state == "ready" } ?? false
                }
                #expect(after?.pid != before.pid && after?.state == "ready", "\(victim) did not come back")
            }
            try await Task.sleep(for: .milliseconds(500))
            log.stop()
            try await group.waitForAll()
        }

        let acknowledged = log.acknowledged
        try #require(acknowledged.count > 20, "too few purchases to prove anything: \(acknowledged.count)")
        let orders = try await eventually(within: 40) {
            (try? await admin.audit("orders")) ?? []
        } until: { orders in
            !orders.isEmpty && !orders.contains { $0["state"] == "placed" }
        }
        #expect(!orders.contains { $0["state"] == "placed" }, "an order never became terminal")
        let byIdentifier = Dictionary(grouping: orders) { $0["id"].string ?? "" }
        for purchase in acknowledged {
            let rows = byIdentifier[purchase.order] ?? []
            #expect(rows.count == 1 && rows[0]["state"] == "confirmed", "acknowledged order \(purchase.order): \(rows)")
        }
        let keys = Dictionary(grouping: orders) { "\($0["customerId"].string ?? "")/\($0["idempotencyKey"].string ?? "")" }
        #expect(keys.values.allSatisfy { $0.count == 1 }, "a key has two orders")
        for purchase in acknowledged.suffix(20) {
            let again = try await buyers[purchase.buyer].order(key: purchase.key)
            #expect(again.status == 201 && again.body == purchase.body, "the key's bytes changed: \(again.text)")
        }
        let payments = try await eventually(within: 20) {
            try await admin.audit("payments")
        } until: { payments in
            acknowledged.allSatisfy { purchase in payments.contains { $0["orderId"].string == purchase.order && $0["state"] == "captured" }
            }
        }
        let captured = Dictionary(grouping: payments.filter { $0["state"] == "captured" }) { $0["orderId"].string ?? "" }
        #expect(captured.values.allSatisfy { $0.count == 1 })
        for purchase in acknowledged {
            #expect(captured[purchase.order]?.first?["amount"].int == purchase.total, "order \(purchase.order) is not captured in full")
        }
        #expect(await shop.stop() == 0)
    }

    @Test(arguments: Variant.allCases) func `survive a restart: a session, an order and its key are as they were`(
        _ variant: Variant
    ) async throws {
        let first = try await RunningShop.start(variant)
        defer { first.removeData() }
        let customer = try await first.client().signedIn("user000210@example.com")
        _ = try await customer.putItem("p-000009", 1)
        let placed = try await customer.order(key: "before")
        #expect(placed.status == 201)
        let revoked = try await first.client().signedIn("user000211@example.com")
        #expect(try await revoked.delete("/v1/sessions/current").status == 204)
        #expect(await first.stop() == 0)

        let second = try await RunningShop.start(variant, folder: first.folder)
        let returning = second.client(token: customer.token)
        #expect(try await returning.order(key: "before").body == placed.body)
        #expect(try await second.client(token: revoked.token).get("/v1/accounts/me").status == 401)
        #expect(await second.stop() == 0)
    }
}

/// What customers were told while processes died around them.
private final class PurchaseLog: Sendable {
    struct Purchase: Sendable {
        var buyer: Int
        var key: String
        var order: String
        var total: Int
        var body: [UInt8]
    }

    private let state = Mutex((purchases: [Purchase](), isStopped: false))

    var acknowledged: [Purchase] { state.withLock { $0.purchases } }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Buys one thing after another. A try whose answer is lost or is a 5xx is repeated with its key, as a careful customer's shop app would.
    func buy(as client: Client, index: Int) async {
        var round = 0
        while !state.withLock({ $0.isStopped }) {
            round += 1
            let key = "crash-\(index)-\(round)"
            guard let put = try? await client.putItem("p-0000\(10 + index)", 1 + round % 3), put.status == 200 else {
                try? await Task.sleep(for: .milliseconds(20))
                continue
            }
            for _ in 0..<50 {
                guard let answer = try? await client.order(key: key), answer.status < 500 else {
                    try? await Task.sleep(for: .milliseconds(50))
                    continue
                }
                if answer.status == 201, let order = answer.json["id"].string, let total = answer.json["total"]["amount"].int {
                    let purchase = Purchase(buyer: index, key: key, order: order, total: total, body: answer.body)
                    state.withLock { $0.purchases.append(purchase) }
                }
                break
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
