import HTTPTypes
import NIOCore
import ShopCore
import ShopHTTP
import Synchronization
import Testing

@Suite struct PublicAPIRequestTests {
    private func signIn(_ body: String) async throws -> Answer { try await PublicAPIUnderTest().send(.post, "/v1/sessions", body) }

    // MARK: Bodies

    @Test(arguments: [false, true]) func `a body may have 65,536 bytes and no more, announced or chunked`(_ isChunked: Bool) async throws {
        let api = try await PublicAPIUnderTest()
        let body = #"{"email":"a@b.co","password":"p"}"#
        for (size, status) in [(65_536, 201), (65_537, 413)] {
            let bytes = ByteBuffer(string: body + String(repeating: " ", count: size - body.utf8.count))
            let answer = try await api.send(.post, "/v1/sessions", bytes: bytes, isChunked: isChunked)
            #expect(answer.status == status)
            if status == 413 { #expect(answer.problem == "payload_too_large") }
        }
    }

    @Test(arguments: [
        "", "{", "[]", "null", "\"a\"", #"{"email":"#, #"{"email":"a","email":"b","password":"p"}"#, #"{"email":"\ud800","password":"p"}"#,
        #"{"email":"\udc00\ud800","password":"p"}"#, "{\"email\":\"a\u{0}\",\"password\":\"p\"}", #"{"email":"a","password":"p"} x"#,
        #"{"email":"a","password":01}"#, #"{"email":"a","password":NaN}"#, "\u{FEFF}{}", String(repeating: "[", count: 60_000),
        String(repeating: #"{"a":"#, count: 10_000),
    ]) func `junk is malformed`(_ body: String) async throws {
        let answer = try await signIn(body)
        #expect(answer.status == 400 && answer.problem == "malformed", "\(answer.status) \(answer.text)")
    }

    @Test func `text that is not UTF-8 is malformed`() async throws {
        let api = try await PublicAPIUnderTest()
        for junk: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
            let bytes = Array(#"{"email":""#.utf8) + junk + Array(#"","password":"p"}"#.utf8)
            #expect(try await api.send(.post, "/v1/sessions", bytes: ByteBuffer(bytes: bytes)).problem == "malformed")
        }
    }

    @Test func `fields that are missing, null or of another type are named`() async throws {
        let cases = [
            (#"{"email":"a"}"#, "password"), (#"{"email":null,"password":"p"}"#, "email"), (#"{"email":5,"password":"p"}"#, "email"),
            (#"{"email":"a\u0000b","password":"p"}"#, "email"), (#"{"email":["a"],"password":"p"}"#, "email"),
        ]
        for (body, field) in cases {
            let answer = try await signIn(body)
            #expect(answer.status == 422 && answer.problem == "invalid", "\(body): \(answer.text)")
            #expect(answer.text.contains(#""errors":[{"field":"\#(field)","#), "\(body): \(answer.text)")
        }
    }

    @Test(arguments: [
        "1.0", "1e2", "9223372036854775808", "-9223372036854775809", "1e999999", String(repeating: "9", count: 10_000), "\"1\"", "true",
    ])
    func `a number that is not whole or does not fit is no quantity`(_ number: String) async throws {
        let answer = try await PublicAPIUnderTest().send(.put, "/v1/cart/items/p-1", as: .customer, "{\"quantity\":\(number)}")
        #expect(answer.status == 422 && answer.text.contains("must be a whole number"), "\(answer.text)")
    }

    @Test(arguments: ["0", "100", "-1", "9223372036854775807", "-9223372036854775808"])
    func `a quantity outside 1 to 99 is invalid`(_ number: String) async throws {
        let api = try await PublicAPIUnderTest()
        let answer = try await api.send(.put, "/v1/cart/items/p-1", as: .customer, "{\"quantity\":\(number)}")
        #expect(answer.status == 422 && answer.problem == "invalid")
        #expect(api.shop.state.withLock { $0.calls } == 0)
    }

    @Test func `an object that is missing is one error, one with faults is an error for each`() async throws {
        let api = try await PublicAPIUnderTest()
        let none = try await api.send(.post, "/v1/products", as: .admin, #"{"name":"L","description":"","category":"c"}"#)
        #expect(none["errors"] == .array([.object(["field": .string("price"), "message": .string("is missing")])]), "\(none.text)")
        let wrong = try await api.send(
            .post, "/v1/products", as: .admin, #"{"name":1,"description":"","category":"c","price":{"amount":"1"}}"#)
        for field in ["name", "price.amount", "price.currency"] { #expect(wrong.text.contains(#""field":"\#(field)""#), "\(wrong.text)") }
        let unknown = try await api.send(
            .post, "/v1/products", as: .admin,
            #"{"name":"L","description":"","category":"c","price":{"amount":1,"currency":"USD","tax":0}}"#)
        #expect(unknown.problem == "unknown_field" && unknown.text.contains(#""field":"price.tax""#))
    }

    @Test func `a patch passes on what it names and nothing else`() async throws {
        let api = try await PublicAPIUnderTest()
        _ = try await api.send(.patch, "/v1/products/p-1", as: .admin, #"{"version":3,"price":{"amount":5,"currency":"USD"}}"#)
        #expect(api.shop.state.withLock { $0.lastPatch } == ProductPatch(version: 3, price: Money(amount: 5)))
        #expect(try await api.send(.patch, "/v1/products/p-1", as: .admin, #"{"version":3,"name":null}"#).problem == "invalid")
        #expect(try await api.send(.patch, "/v1/products/p-1", as: .admin, #"{"name":"L"}"#).problem == "invalid")
    }

    @Test func `only JSON is read`() async throws {
        let api = try await PublicAPIUnderTest()
        let body = #"{"email":"a@b.co","password":"p"}"#
        for (type, status) in [
            ("application/json", 201), ("Application/JSON; charset=utf-8", 201), ("text/plain", 415), ("application/jsonp", 415),
            ("application/x-www-form-urlencoded", 415), ("", 415),
        ] {
            let answer = try await api.send(.post, "/v1/sessions", body, headers: [.contentType: type])
            #expect(answer.status == status, "\(type)")
            if status == 415 { #expect(answer.problem == "unsupported_media_type") }
        }
    }

    // MARK: Paths and parameters

    @Test(arguments: [
        ("/v1/products", HTTPRequest.Method.delete, "GET, POST"), ("/v1/products/p-1", .put, "GET, PATCH"),
        ("/v1/cart", .post, "DELETE, GET"),
        ("/v1/orders/o-1/cancel", .get, "POST"), ("/v1/sessions/current", .get, "DELETE"), ("/v1/orders", .options, "GET, POST"),
    ]) func `a wrong method is told the right ones`(_ path: String, _ method: HTTPRequest.Method, _ allowed: String) async throws {
        let answer = try await PublicAPIUnderTest().send(method, path)
        #expect(answer.status == 405 && answer.problem == "method_not_allowed" && answer.headers[.allow] == allowed)
    }

    @Test func `no answer to HEAD has a body`() async throws {
        let api = try await PublicAPIUnderTest(limits: APILimits())
        for (path, status) in [("/v1/products", 405), ("/v1/nothing", 404)] {
            let answer = try await api.send(.head, path)
            #expect(answer.status == status && answer.text.isEmpty)
        }
    }

    @Test(arguments: [
        "/", "/v1", "/v1/nothing", "/v2/products", "/internal/catalog/catalog.get-product", "/v1/products/p-1/reviews/r-1", "/v1/../etc",
    ])
    func `an unknown path is not found`(_ path: String) async throws {
        let answer = try await PublicAPIUnderTest().send(.get, path)
        #expect(answer.status == 404 && answer.problem == "not_found")
    }

    @Test func `an identifier that can't exist is not looked up`() async throws {
        let api = try await PublicAPIUnderTest()
        for id in [String(repeating: "p", count: 65), "p%201", "p%00", "p%0d%0aX:1", "%2e%2e", "p'--", "p%C3%A4", "p;1"] {
            #expect(try await api.send(.get, "/v1/products/\(id)").problem == "not_found", "\(id)")
        }
        #expect(api.shop.state.withLock { $0.calls } == 0)
        #expect(try await api.send(.get, "/v1/products/\(String(repeating: "p", count: 64))").status == 200)
    }

    @Test(arguments: [
        "limit=0", "limit=101", "limit=-1", "limit=+5", "limit=5.0", "limit=x", "limit=", "limit", "limit=99999999999999999999",
        "limit=1&limit=1",
        "sort=rating", "sort=", "query=", "category=", "query=a%00", "query=%FF", "query=%G0", "query=%4", "cursor=%FF",
    ]) func `a parameter that is not the contract's is refused`(_ query: String) async throws {
        let api = try await PublicAPIUnderTest()
        let answer = try await api.send(.get, "/v1/products?\(query)")
        #expect(answer.status == 400 && answer.problem == "invalid_parameter", "\(answer.status) \(answer.text)")
        #expect(api.shop.state.withLock { $0.calls } == 0)
    }

    @Test func `parameters arrive decoded`() async throws {
        let api = try await PublicAPIUnderTest()
        #expect(try await api.send(.get, "/v1/products?query=red%20l%C3%A4mp+x&sort=-price&limit=100&cursor=a%3D&other=1").status == 200)
        let asked = api.shop.state.withLock { $0.lastListing }
        #expect(asked?.query == "red lämp x" && asked?.category == nil && asked?.sort == .priceDescending)
        #expect(asked?.page == PageRequest(limit: 100, cursor: "a="))
        _ = try await api.send(.get, "/v1/products/p-1/reviews")
        #expect(api.shop.state.withLock { $0.lastPage } == PageRequest(limit: 20))
        let long = String(repeating: "x", count: 101)
        #expect(try await api.send(.get, "/v1/products?query=\(long)").problem == "invalid_parameter")
    }

    // MARK: Every request

    // safe: literal tokens of RFC 9110.
    private static let requestID = HTTPField.Name("X-Request-Id")!
    private static let traceparent = HTTPField.Name("traceparent")!

    @Test func `a sane request identifier comes back, another is replaced`() async throws {
        let api = try await PublicAPIUnderTest()
        let mine = String(repeating: "i", count: 64)
        #expect(try await api.send(.get, "/v1/products", headers: [Self.requestID: mine]).headers[Self.requestID] == mine)
        for junk in ["", "two words", "i\(mine)", "ä"] {
            let answer = try await api.send(.get, "/v1/nothing", headers: [Self.requestID: junk])
            #expect(answer.headers[Self.requestID]?.utf8.count == 32, "\(junk)")
        }
        #expect(try await api.send(.delete, "/v1/sessions/current", as: .customer).headers[Self.requestID]?.utf8.count == 32)
    }

    @Test func `a trace goes on, and a broken one starts anew`() async throws {
        let api = try await PublicAPIUnderTest()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let continued = try await api.send(.get, "/v1/nothing", headers: [Self.traceparent: "00-\(trace)-00f067aa0ba902b7-01"])
        #expect(continued["traceId"] == .string(trace))
        for junk in ["junk", "00-\(trace)-0000000000000000-01", "ff-\(trace)-00f067aa0ba902b7-01"] {
            let answer = try await api.send(.get, "/v1/nothing", headers: [Self.traceparent: junk])
            #expect(answer.problem == "not_found" && answer["traceId"] != .string(trace))
        }
    }

    @Test(arguments: [
        "", "Bearer", "Bearer ", "Basic YTpi", "Bearer x.y.z", "Bearer  two", "Bearer \(String(repeating: "x", count: 5000))",
    ])
    func `a header that is no bearer token of ours is not signed in`(_ header: String) async throws {
        let answer = try await PublicAPIUnderTest().send(.get, "/v1/cart", headers: [.authorization: header])
        #expect(answer.status == 401 && answer.problem == "unauthenticated")
    }
}
