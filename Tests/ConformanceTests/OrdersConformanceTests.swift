import Foundation
import NIOHTTP1
import Testing

@Suite struct `Carts and orders` {
    @Test(arguments: Variant.allCases) func `a cart adds up, and its lines are set and removed`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let customer = try await shop.client().asNewCustomer()
        #expect(try await shop.client().get("/v1/cart").status == 401)
        let empty = try await customer.get("/v1/cart")
        #expect(empty.json["items"] == .array([]) && empty.json["total"]["amount"].int == 0)
        #expect(try await customer.putItem("p-000001", 2).status == 200)
        #expect(try await customer.putItem("p-000001", 3).json["items"][0]["quantity"].int == 3)
        let cart = try await customer.putItem("p-000002", 1)
        #expect(cart.json["items"][0].keys == ["productId", "name", "unitPrice", "quantity", "lineTotal"])
        let sum = cart.json["items"].items.reduce(0) { $0 + ($1["unitPrice"]["amount"].int ?? 0) * ($1["quantity"].int ?? 0) }
        #expect(cart.json["total"]["amount"].int == sum && sum > 0)
        for quantity in [0, 100, -1] {
            let answer = try await customer.putItem("p-000001", quantity)
            #expect(answer.status == 422 && answer.code == "invalid", "\(quantity)")
        }
        #expect(try await customer.putItem("p-999999", 1).status == 404)
        #expect(try await customer.delete("/v1/cart/items/p-000001").json["items"].items.count == 1)
        #expect(try await customer.delete("/v1/cart/items/p-000001").status == 200)
        #expect(try await customer.delete("/v1/cart").json["items"] == .array([]))
    }

    @Test(arguments: Variant.allCases) func `a purchase is confirmed, read, listed, shipped, and empties the cart`(
        _ variant: Variant
    ) async throws {
        let customer = try await SharedShops.all.shop(variant).client().asNewCustomer()
        let cart = try await customer.putItem("p-000001", 2)
        let placed = try await customer.order()
        #expect(placed.status == 201, "\(placed.text)")
        #expect(placed.json.keys == ["id", "status", "lines", "total", "placedAt", "payment"])
        #expect(placed.json["status"] == "confirmed" && placed.json["payment"] == .object(["status": "paid"]))
        #expect(placed.json["total"] == cart.json["total"])
        #expect(placed.json["lines"][0].keys == ["productId", "name", "unitPrice", "quantity"])
        let id = try #require(placed.json["id"].string)
        #expect(try await customer.get("/v1/orders/\(id)").json == placed.json)
        #expect(try await customer.get("/v1/orders").json["items"].items == [placed.json])
        let emptied = try await eventually {
            try await customer.get("/v1/cart")
        } until: {
            $0.json["items"] == .array([])
        }
        #expect(emptied.json["items"] == .array([]))
        let shipment = try await eventually {
            try await customer.get("/v1/orders/\(id)/shipment")
        } until: {
            $0.status == 200
        }
        #expect(shipment.json.keys == ["status", "trackingCode"] && shipment.json["status"] == "preparing")
        let again = try await customer.order()
        #expect(again.status == 409 && again.code == "cart_empty", "bought twice: \(again.text)")
    }

    @Test(arguments: Variant.allCases) func `a key gives its order again, to the byte, and to no other body`(
        _ variant: Variant
    ) async throws {
        let customer = try await SharedShops.all.shop(variant).client().asNewCustomer()
        #expect(try await customer.putItem("p-000003", 1).status == 200)
        let first = try await customer.order(key: "key-1")
        #expect(first.status == 201)
        let second = try await customer.order(key: "key-1")
        #expect(second.status == 201 && second.body == first.body)
        let id = try #require(first.json["id"].string)
        let cancelled = try await customer.post("/v1/orders/\(id)/cancel", .object([:]))
        #expect(cancelled.status == 200)
        let third = try await customer.order(key: "key-1")
        #expect(third.status == 201 && third.body == first.body, "the first bytes, also after a cancellation")
        let reused = try await customer.order(key: "key-1", card: "tok_declined")
        #expect(reused.status == 422 && reused.code == "key_reused")
        let missing = try await customer.post("/v1/orders", Client.orderBody())
        #expect(missing.status == 400 && missing.code == "missing_idempotency_key")
    }

    @Test(arguments: Variant.allCases) func `a declined card keeps the cart and the stock`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let admin = try await shop.client().asAdmin()
        let product = try await admin.newProduct(stock: 3)
        let customer = try await shop.client().asNewCustomer()
        #expect(try await customer.putItem(product, 2).status == 200)
        for card in ["tok_declined", "tok_insufficient_funds", "tok_nonsense"] {
            let key = "declined-\(card)"
            let answer = try await customer.order(key: key, card: card)
            #expect(answer.status == 402 && answer.code == "payment_declined", "\(card): \(answer.text)")
            #expect(try await customer.order(key: key, card: card).status == 402)
        }
        #expect(try await customer.get("/v1/cart").json["items"].items.count == 1)
        let page = try await eventually {
            try await customer.get("/v1/products/\(product)")
        } until: {
            $0.json["availability"]["available"] == 3
        }
        #expect(page.json["availability"]["available"] == 3)
        #expect(try await customer.order().status == 201)
    }

    @Test(arguments: Variant.allCases) func `what is not there is not sold`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let admin = try await shop.client().asAdmin()
        let scarce = try await admin.newProduct(stock: 1)
        let customer = try await shop.client().asNewCustomer()
        #expect(try await customer.putItem(scarce, 2).status == 200)
        #expect(try await customer.putItem("p-000001", 1).status == 200)
        let answer = try await customer.order(key: "too-many")
        #expect(answer.status == 409 && answer.code == "out_of_stock")
        #expect(answer.json["products"] == .array([.string(scarce)]))
        #expect(try await customer.order(key: "too-many").status == 409)
        #expect(try await customer.putItem(scarce, 1).status == 200)
        #expect(try await customer.order().status == 201)
    }

    @Test(arguments: Variant.allCases) func `a cancelled order gives money and stock back, once`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let admin = try await shop.client().asAdmin()
        let product = try await admin.newProduct(stock: 5)
        let customer = try await shop.client().asNewCustomer()
        _ = try await customer.putItem(product, 5)
        let id = try #require(try await customer.order().json["id"].string)
        #expect(try await customer.get("/v1/products/\(product)").json["availability"]["available"] == 0)
        let cancelled = try await customer.post("/v1/orders/\(id)/cancel", .object([:]))
        #expect(cancelled.status == 200)
        #expect(cancelled.json["status"] == "cancelled" && cancelled.json["payment"]["status"] == "refunded")
        let again = try await customer.post("/v1/orders/\(id)/cancel", .object([:]))
        #expect(again.status == 409 && again.code == "not_cancellable")
        let page = try await eventually {
            try await customer.get("/v1/products/\(product)")
        } until: {
            $0.json["availability"]["available"] == 5
        }
        #expect(page.json["availability"]["available"] == 5)
        let payment = try await eventually {
            try await admin.audit("payments").first { $0["orderId"].string == id } ?? .null
        } until: {
            $0["state"] == "refunded"
        }
        #expect(payment["state"] == "refunded" && payment["ledger"].items.count == 2)
    }

    @Test(arguments: Variant.allCases) func `an unknown outcome is answered 202 and settles by itself`(_ variant: Variant) async throws {
        let customer = try await SharedShops.all.shop(variant).client().asNewCustomer()
        _ = try await customer.putItem("p-000005", 1)
        let placed = try await customer.order(key: "unknown", card: "tok_timeout")
        #expect(placed.status == 202 && placed.json["status"] == "placed")
        let id = try #require(placed.json["id"].string)
        #expect(placed.headers.first(name: "Location")?.hasSuffix("/v1/orders/\(id)") == true)
        let settled = try await eventually(within: 20) {
            try await customer.get("/v1/orders/\(id)")
        } until: {
            $0.json["status"] == "confirmed"
        }
        #expect(settled.json["status"] == "confirmed")
        let replay = try await customer.order(key: "unknown", card: "tok_timeout")
        #expect(replay.status == 202 && replay.body == placed.body)
    }

    @Test(arguments: Variant.allCases) func `what belongs to another customer is not there`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let owner = try await shop.client().asNewCustomer()
        let other = try await shop.client().asNewCustomer()
        _ = try await owner.putItem("p-000006", 1)
        let id = try #require(try await owner.order().json["id"].string)
        for path in ["/v1/orders/\(id)", "/v1/orders/\(id)/shipment", "/v1/orders/o-missing"] {
            let answer = try await other.get(path)
            #expect(answer.status == 404 && answer.code == "not_found", "\(path)")
        }
        #expect(try await other.post("/v1/orders/\(id)/cancel", .object([:])).status == 404)
        #expect(try await other.get("/v1/orders").json["items"] == .array([]))
        for table in ["accounts", "products", "stock", "reservations", "orders", "payments", "shipments", "outbox"] {
            let answer = try await other.get("/v1/admin/audit/\(table)")
            #expect(answer.status == 403 && answer.code == "forbidden", "\(table)")
        }
    }
}
