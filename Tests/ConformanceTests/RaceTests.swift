import Foundation
import Testing

@Suite struct `Races` {
    @Test(arguments: Variant.allCases) func `30 buyers of the last unit: exactly one gets it`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let admin = try await shop.client().asAdmin()
        let product = try await admin.newProduct(stock: 1)
        let buyers = try await withThrowingTaskGroup(of: Client.self) { group in
            for index in 100..<130 {
                group.addTask { try await shop.client().signedIn("user\(String(format: "%06d", index))@example.com") }
            }
            return try await group.reduce(into: [Client]()) { $0.append($1) }
        }
        for buyer in buyers {
            _ = try await buyer.delete("/v1/cart")
            #expect(try await buyer.putItem(product, 1).status == 200)
        }
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for buyer in buyers { group.addTask { try await buyer.order() } }
            return try await group.reduce(into: [Answer]()) { $0.append($1) }
        }
        #expect(answers.filter { $0.status == 201 }.count == 1)
        #expect(answers.filter { $0.status == 409 && $0.code == "out_of_stock" }.count == 29, "\(answers.map(\.status))")
        let stock = try await eventually {
            try await admin.audit("stock").first { $0["productId"].string == product } ?? .null
        } until: {
            $0["onHand"] == 0 && $0["reserved"] == 0
        }
        #expect(stock["onHand"] == 0 && stock["reserved"] == 0)
    }

    @Test(arguments: Variant.allCases) func `20 checkouts with one key: one order, the same bytes`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let customer = try await shop.client().asNewCustomer()
        _ = try await customer.putItem("p-000007", 1)
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<20 { group.addTask { try await customer.order(key: "one-key") } }
            return try await group.reduce(into: [Answer]()) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 201 }, "\(answers.map(\.status))")
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(try await customer.get("/v1/orders").json["items"].items.count == 1)
    }

    @Test(arguments: Variant.allCases) func `20 reviews of one buyer: one is kept`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let customer = try await shop.client().asNewCustomer()
        _ = try await customer.putItem("p-000008", 1)
        #expect(try await customer.order().status == 201)
        let body: JSON = .object(["stars": 5, "text": "Good"])
        _ = try await eventually {
            try await customer.post("/v1/products/p-000008/reviews", .object(["stars": 0, "text": ""]))
        } until: {
            $0.status == 422
        }
        let statuses = try await eventually {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await customer.post("/v1/products/p-000008/reviews", body).status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
        } until: {
            !$0.contains(403)
        }
        #expect(statuses.filter { $0 == 201 }.count <= 1 && statuses.contains(409))
        let mine = try await customer.get("/v1/products/p-000008/reviews?limit=100").json["items"].items.filter { $0["text"] == "Good" }
        #expect(mine.count == 1)
    }
}
