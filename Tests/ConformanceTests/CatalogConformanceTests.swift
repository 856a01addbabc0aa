import Foundation
import NIOHTTP1
import Testing

@Suite struct `Catalog, inventory and reviews` {
    @Test(arguments: Variant.allCases) func `lists page through without gaps or repeats, in order`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        for sort in ["name", "price", "-price"] {
            var seen: [JSON] = []
            var cursor: String?
            repeat {
                let next = cursor.map { "&cursor=\($0)" } ?? ""
                let answer = try await visitor.get("/v1/products?limit=100&category=\(try await aCategory(visitor))&sort=\(sort)\(next)")
                try #require(answer.status == 200, "\(answer.text)")
                seen += answer.json["items"].items
                cursor = answer.json["next"].string
            } while cursor != nil
            #expect(seen.count > 100)
            #expect(Set(seen.compactMap { $0["id"].string }).count == seen.count)
            #expect(seen.first?.keys == ["id", "name", "category", "price", "inStock", "rating"])
            let prices = seen.compactMap { $0["price"]["amount"].int }
            if sort == "price" { #expect(prices == prices.sorted()) }
            if sort == "-price" { #expect(prices == prices.sorted(by: >)) }
        }
    }

    private func aCategory(_ client: Client) async throws -> String {
        let name = try await client.get("/v1/products/p-000001").json["category"].string ?? ""
        return name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    @Test(arguments: Variant.allCases) func `search finds words and survives hostile ones`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let name = try #require(try await visitor.get("/v1/products/p-000042").json["name"].string)
        let words = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let found = try await visitor.get("/v1/products?limit=100&query=\(words)")
        #expect(found.json["items"].items.contains { $0["name"].string == name })
        for hostile in ["%22", "%27%20OR%201%3D1", "NEAR(", "a*%20AND", "%28%28%28", "%2A", "-", "name%3Ax"] {
            let answer = try await visitor.get("/v1/products?query=\(hostile)")
            #expect([200, 400].contains(answer.status), "\(hostile): \(answer.status)")
        }
    }

    @Test(arguments: Variant.allCases) func `bad parameters are named`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        for query in ["limit=0", "limit=101", "limit=x", "limit=-1", "sort=colour", "cursor=junk", "limit=99999999999999999999"] {
            let answer = try await visitor.get("/v1/products?\(query)")
            #expect(answer.status == 400 && answer.code == "invalid_parameter", "\(query): \(answer.status) \(answer.text)")
        }
    }

    @Test(arguments: Variant.allCases) func `a product page carries every part`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let page = try await visitor.get("/v1/products/p-000001")
        #expect(page.status == 200)
        #expect(
            page.json.keys == ["id", "name", "description", "category", "price", "version", "availability", "rating", "degraded"])
        #expect(page.json["availability"].keys == ["available"] && page.json["rating"].keys == ["average", "count"])
        #expect(page.json["degraded"] == .array([]))
        for missing in ["p-999999", "x", "..%2f..%2fetc", "p-000001%00", String(repeating: "a", count: 500)] {
            let answer = try await visitor.get("/v1/products/\(missing)")
            #expect(answer.status == 404 && answer.code == "not_found", "\(missing): \(answer.status)")
        }
    }

    @Test(arguments: Variant.allCases) func `products are made and changed by the administrator alone, one version at a time`(
        _ variant: Variant
    ) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let customer = try await shop.client().signedIn("user000004@example.com")
        let draft: JSON = .object([
            "name": "Lamp", "description": "Bright", "category": "tests", "price": .object(["amount": 500, "currency": "USD"]),
        ])
        #expect(try await shop.client().post("/v1/products", draft).status == 401)
        let refused = try await customer.post("/v1/products", draft)
        #expect(refused.status == 403 && refused.code == "forbidden")
        let admin = try await shop.client().asAdmin()
        let created = try await admin.post("/v1/products", draft)
        #expect(created.status == 201 && created.json["version"].int == 1)
        let id = try #require(created.json["id"].string)
        let patched = try await admin.patch("/v1/products/\(id)", .object(["version": 1, "name": "Better lamp"]))
        #expect(patched.status == 200 && patched.json["version"].int == 2 && patched.json["name"].string == "Better lamp")
        #expect(patched.json["description"].string == "Bright")
        let late = try await admin.patch("/v1/products/\(id)", .object(["version": 1, "name": "Worse lamp"]))
        #expect(late.status == 409 && late.code == "version_conflict")
        let bad = try await admin.patch(
            "/v1/products/\(id)", .object(["version": 2, "price": .object(["amount": -1, "currency": "USD"])]))
        #expect(bad.status == 422)
        #expect(try await admin.patch("/v1/products/p-999999", .object(["version": 1, "name": "x"])).status == 404)
    }

    @Test(arguments: Variant.allCases) func `stock is adjusted, never below zero`(_ variant: Variant) async throws {
        let admin = try await SharedShops.all.shop(variant).client().asAdmin()
        let id = try await admin.newProduct(stock: 10)
        let less = try await admin.post("/v1/inventory/\(id)/adjustments", .object(["delta": -4, "reason": "breakage"]))
        #expect(less.status == 200)
        #expect(less.json == .object(["onHand": 6, "reserved": 0, "available": 6]))
        let negative = try await admin.post("/v1/inventory/\(id)/adjustments", .object(["delta": -7, "reason": "breakage"]))
        #expect(negative.status == 409 && negative.code == "would_go_negative")
        #expect(try await admin.post("/v1/inventory/p-999999/adjustments", .object(["delta": 1, "reason": "x"])).status == 404)
        #expect(try await admin.post("/v1/inventory/\(id)/adjustments", .object(["delta": 0, "reason": "x"])).status == 422)
        #expect(try await admin.get("/v1/products/\(id)").json["availability"]["available"].int == 6)
    }

    @Test(arguments: Variant.allCases) func `only a buyer reviews, once, and the rating follows`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let admin = try await shop.client().asAdmin()
        let id = try await admin.newProduct(stock: 5)
        let buyer = try await shop.client().asNewCustomer()
        let review: JSON = .object(["stars": 4, "text": "Does what it says"])
        let early = try await buyer.post("/v1/products/\(id)/reviews", review)
        #expect(early.status == 403 && early.code == "not_purchased")
        #expect(try await buyer.putItem(id, 1).status == 200)
        #expect(try await buyer.order().status == 201)
        let posted = try await eventually {
            try await buyer.post("/v1/products/\(id)/reviews", review)
        } until: {
            $0.status != 403
        }
        #expect(posted.status == 201, "\(posted.text)")
        let again = try await buyer.post("/v1/products/\(id)/reviews", review)
        #expect(again.status == 409 && again.code == "already_reviewed")
        #expect(try await buyer.post("/v1/products/\(id)/reviews", .object(["stars": 6, "text": ""])).status == 422)
        let list = try await shop.client().get("/v1/products/\(id)/reviews")
        #expect(list.status == 200 && list.json["items"].items.count == 1)
        let page = try await shop.client().get("/v1/products/\(id)")
        #expect(page.json["rating"] == .object(["average": 4, "count": 1]))
        #expect(try await shop.client().get("/v1/products/p-999999/reviews").status == 404)
    }
}
