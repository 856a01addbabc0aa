import LoadGenerator
import Testing

/// The shop's journeys against answers that are right, degraded and wrong.
@Suite(.serialized) struct LoadShopTests {
    private static let line =
        #"{"productId":"p-000001","name":"a \"b\" {","unitPrice":{"currency":"USD","amount":250},"quantity":2,"lineTotal":{"amount":500,"currency":"USD"}}"#
    private static let cart = #"{"total":{"amount":500,"currency":"USD"},"items":[\#(line)]}"#
    private static let order =
        #"{"id":"o-7","status":"confirmed","lines":[\#(line)],"total":{"amount":500,"currency":"USD"},"placedAt":"x","payment":{"status":"captured"}}"#

    private func judge<Value>(_ status: Int, _ body: String, _ check: (Response) -> Value) -> Value {
        Array(body.utf8).withUnsafeBytes { check(Response(status: status, head: UnsafeRawBufferPointer(start: nil, count: 0), body: $0)) }
    }

    @Test func `a cart is right when its lines sum to its total`() {
        #expect(judge(200, Self.cart, ShopChecks.cart) == .ok)
        #expect(judge(200, #"{ "items" : [ ] , "total" : { "amount" : 0 } }"#, ShopChecks.cart) == .ok)
        let wrongTotal = Self.cart.replacing(#""total":{"amount":500"#, with: #""total":{"amount":501"#)
        #expect(judge(200, wrongTotal, ShopChecks.cart) == .failed("cart total is not the sum of its lines"))
        #expect(judge(200, Self.cart.replacing(#""quantity":2"#, with: #""quantity":3"#), ShopChecks.cart) == .failed("not a cart"))
        #expect(judge(200, String(Self.cart.dropLast()), ShopChecks.cart) == .failed("not a cart"))
        #expect(judge(401, #"{"code":"unauthenticated"}"#, ShopChecks.cart) == .failed("401 unauthenticated"))
        #expect(judge(502, "<html>", ShopChecks.cart) == .failed("502"))
    }

    @Test func `an order is right when it is confirmed and sums up`() {
        let (result, order) = judge(201, Self.order, ShopChecks.order)
        #expect(result == .ok)
        #expect(order?.id == "o-7")
        #expect(order?.state == "confirmed")
        #expect(order?.total == 500)
        #expect(judge(202, Self.order.replacing("confirmed", with: "placed"), ShopChecks.order).0 == .degraded)
        #expect(judge(201, Self.order.replacing("confirmed", with: "rejected"), ShopChecks.order).0 == .failed("201 but rejected"))
        let wrongTotal = Self.order.replacing(#""total":{"amount":500"#, with: #""total":{"amount":400"#)
        #expect(judge(201, wrongTotal, ShopChecks.order).0 == .failed("order total is not the sum of its lines"))
        #expect(judge(200, Self.order, ShopChecks.order).1 == nil)
        #expect(judge(409, #"{"title":"x","code":"out_of_stock"}"#, ShopChecks.order).0 == .failed("409 out_of_stock"))
    }

    @Test func `a product page is the one asked for, whole or degraded`() {
        let mark = Array(#""id":"p-000004""#.utf8)
        let whole = #"{"id":"p-000004","name":"n","degraded":[]}"#
        #expect(judge(200, whole) { ShopChecks.product($0, mark: mark) } == .ok)
        #expect(judge(200, whole.replacing("[]", with: #"["reviews"]"#)) { ShopChecks.product($0, mark: mark) } == .degraded)
        #expect(judge(200, whole.replacing("04", with: "05")) { ShopChecks.product($0, mark: mark) } == .failed("another product"))
        #expect(judge(404, whole) { ShopChecks.product($0, mark: mark) } != .ok)
        #expect(judge(200, #"{"items":[{"id":"p-1"}],"next":null}"#, ShopChecks.list) == .ok)
        #expect(judge(200, #"{"items":[],"next":null}"#, ShopChecks.list) == .failed("a list without items"))
    }

    /// Runs checkouts alone on two connections, where the nth POST is answered by `order`.
    private func checkouts(
        _ count: Double, order answer: @escaping @Sendable (Int) -> LoadTestServer.Answer
    ) async throws -> (LoadResult, [String]) {
        let server = try await LoadTestServer { number, line, _ in
            line.hasPrefix("POST") ? answer(number) : .init(body: Self.cart)
        }
        let generator = try LoadGenerator(host: "127.0.0.1", port: server.port)
        let customers = (0..<5).map { VirtualCustomer(id: "a-\($0)", token: "t\($0)") }
        let mix = ShopMix(name: "checkout", index: 0, browse: 0, add: 0, cart: 0, checkout: 1)
        let workload = ShopWorkload(mix: mix, customers: customers, runTag: "run")
        let result = try await generator.run(
            OpenLoad(rate: count, seconds: 1, arrivals: .constant, timeoutMillis: 300, connections: 2), workload)
        try await generator.shutdown()
        let lines = server.requests
        try await server.stop()
        return (result, lines)
    }

    @Test func `a checkout fills the cart, orders, and is kept with its key`() async throws {
        let (result, lines) = try await checkouts(50) { _ in .init(status: 201, body: Self.order) }
        #expect(result.count(.ok) == result.arrivals)
        #expect(result.orders.count == result.arrivals)
        #expect(result.requests == 2 * result.arrivals)
        #expect(result.orders.allSatisfy { $0.knowledge == .ok && $0.orderID == "o-7" && $0.total == 500 && $0.status == 201 })
        #expect(Set(result.orders.map(\.idempotencyKey)).count == result.orders.count)
        #expect(Set(result.orders.map(\.customerID)).count == 5, "customers take turns")
        #expect(lines.filter { $0.hasPrefix("PUT /v1/cart/items/p-0") && $0.hasSuffix(#"{"quantity":1}"#) }.count == result.arrivals)
        #expect(lines.filter { $0.hasPrefix("POST /v1/orders {\"cardToken\":\"tok_visa\"") }.count == result.arrivals)
        #expect(result.journeys.map(\.name) == ["index", "browse", "add", "cart", "checkout"])
    }

    @Test func `an order without an answer may have run`() async throws {
        let lost = try await checkouts(20) { _ in .init(hangsUp: true) }.0
        #expect(lost.orders.count == lost.arrivals)
        #expect(lost.orders.allSatisfy { $0.knowledge == .info && $0.answeredAtMillis == nil })
        let late = try await checkouts(5) { _ in .init(status: 201, body: Self.order, delayMillis: 2_000) }.0
        #expect(late.count(.timedOut) == late.arrivals)
        #expect(late.orders.allSatisfy { $0.knowledge == .info })
        #expect(!late.orders.isEmpty)
        let broken = try await checkouts(20) { _ in .init(status: 503) }.0
        #expect(broken.orders.allSatisfy { $0.knowledge == .info && $0.status == 503 })
    }

    @Test func `a refused order did not run, and its customer starts with an empty cart`() async throws {
        let (result, lines) = try await checkouts(20) { _ in .init(status: 409, body: #"{"code":"out_of_stock"}"#) }
        #expect(result.orders.allSatisfy { $0.knowledge == .fail && $0.status == 409 })
        #expect(result.reasons == ["checkout: 409 out_of_stock": result.arrivals])
        #expect(lines.filter { $0 == "DELETE /v1/cart" }.count == result.arrivals - 5, "each customer's first cart was its own")
    }

    @Test func `the same seed asks the same products whatever the speed`() async throws {
        func products(delay: Int) async throws -> [String] {
            let server = try await LoadTestServer { _, _, _ in .init(body: "{}", delayMillis: delay) }
            let generator = try LoadGenerator(host: "127.0.0.1", port: server.port)
            let mix = ShopMix(name: "browse", index: 0, browse: 1, add: 0, cart: 0, checkout: 0)
            let customers = (0..<40).map { VirtualCustomer(id: "\($0)", token: "t") }
            _ = try await generator.run(
                OpenLoad(rate: 200, seconds: 0.5, connections: 40, seed: 8), ShopWorkload(mix: mix, customers: customers, runTag: "r"))
            try await generator.shutdown()
            let lines = server.requests
            try await server.stop()
            return lines.sorted()
        }
        let fast = try await products(delay: 0)
        #expect(fast.count > 50)
        #expect(try await products(delay: 50) == fast)
    }
}
