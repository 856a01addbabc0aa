import HTTPTypes
import NIOCore
import ShopCore
import ShopHTTP
import Synchronization
import Testing

@Suite struct PublicAPITests {
    private static let address = #"{"name":"A","street":"S","city":"C","postalCode":"1","country":"DE"}"#
    private static let checkout = #"{"cardToken":"tok_visa","shipTo":\#(address)}"#
    private static let draft = #"{"name":"L","description":"","category":"light","price":{"amount":1,"currency":"USD"}}"#
    private static let idempotencyKey: HTTPFields = {
        var fields = HTTPFields()
        // safe: a literal token of RFC 9110.
        fields[HTTPField.Name("Idempotency-Key")!] = "k-1"
        return fields
    }()

    private struct Route: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var path: String
        var visitor: PublicAPIUnderTest.Visitor
        var body: String?
        var status: Int
        /// The members of the answer's object, in alphabetical order.
        var members: String

        init(
            _ method: HTTPRequest.Method, _ path: String, _ visitor: PublicAPIUnderTest.Visitor, _ body: String?, _ status: Int,
            _ members: String
        ) {
            (self.method, self.path, self.visitor, self.body, self.status, self.members) = (method, path, visitor, body, status, members)
        }

        var testDescription: String { "\(method) \(path)" }
    }

    private static let order = "id lines payment placedAt status total"
    private static let product = "category description id name price version"

    private static let routes: [Route] = [
        Route(.post, "/v1/accounts", .nobody, #"{"email":"a@b.co","password":"p","name":"A"}"#, 201, "createdAt email id name role"),
        Route(.get, "/v1/accounts/me", .customer, nil, 200, "createdAt email id name role"),
        Route(.post, "/v1/sessions", .nobody, #"{"email":"a@b.co","password":"p"}"#, 201, "expiresAt token"),
        Route(.delete, "/v1/sessions/current", .customer, nil, 204, ""),
        Route(.get, "/v1/products", .nobody, nil, 200, "items next"),
        Route(.get, "/v1/products/p-1", .nobody, nil, 200, "availability category degraded description id name price rating version"),
        Route(.get, "/v1/products/p-1/reviews", .nobody, nil, 200, "items next"),
        Route(.post, "/v1/products/p-1/reviews", .customer, #"{"stars":4,"text":"fine"}"#, 201, "createdAt id productId stars text"),
        Route(.get, "/v1/cart", .customer, nil, 200, "items total"),
        Route(.put, "/v1/cart/items/p-1", .customer, #"{"quantity":2}"#, 200, "items total"),
        Route(.delete, "/v1/cart/items/p-1", .customer, nil, 200, "items total"),
        Route(.delete, "/v1/cart", .customer, nil, 200, "items total"),
        Route(.post, "/v1/orders", .customer, checkout, 201, order),
        Route(.get, "/v1/orders", .customer, nil, 200, "items next"),
        Route(.get, "/v1/orders/o-1", .customer, nil, 200, order),
        Route(.post, "/v1/orders/o-1/cancel", .customer, nil, 200, order),
        Route(.get, "/v1/orders/o-1/shipment", .customer, nil, 200, "status trackingCode"),
        Route(.post, "/v1/products", .admin, draft, 201, product),
        Route(.patch, "/v1/products/p-1", .admin, #"{"version":3}"#, 200, product),
        Route(.post, "/v1/inventory/p-1/adjustments", .admin, #"{"delta":1,"reason":"count"}"#, 200, "available onHand reserved"),
    ]

    @Test(arguments: routes) private func `a route answers its status and its shape, and refuses who may not ask`(
        _ route: Route
    ) async throws {
        let api = try await PublicAPIUnderTest()
        let answer = try await api.send(route.method, route.path, as: route.visitor, route.body, headers: Self.idempotencyKey)
        #expect(answer.status == route.status, "\(answer.text)")
        let members: [String] = if case .object(let members) = answer.json { members.keys.sorted() } else { [] }
        #expect(members.joined(separator: " ") == route.members)
        #expect(answer.headers[.contentType] == (route.status == 204 ? nil : "application/json"))
        if route.visitor != .nobody {
            let refused = try await api.send(route.method, route.path, route.body, headers: Self.idempotencyKey)
            #expect(refused.status == 401 && refused.problem == "unauthenticated" && refused.headers[.wwwAuthenticate] == "Bearer")
        }
        if route.visitor == .admin {
            let refused = try await api.send(route.method, route.path, as: .customer, route.body)
            #expect(refused.status == 403 && refused.problem == "forbidden")
        }
        // An unknown field is told before anything is done.
        if let body = route.body {
            let calls = api.shop.state.withLock { $0.calls }
            let more = body.dropLast() + #","admin":true}"#
            let refused = try await api.send(route.method, route.path, as: route.visitor, String(more), headers: Self.idempotencyKey)
            #expect(refused.status == 400 && refused.problem == "unknown_field")
            #expect(api.shop.state.withLock { $0.calls } == calls)
        }
    }

    @Test func `the shapes are the contract's to the byte`() async throws {
        let api = try await PublicAPIUnderTest()
        let money = #"{"amount":1299,"currency":"USD"}"#
        #expect(
            try await api.send(.get, "/v1/products").text
                == #"{"items":[{"id":"p-1","name":"Lamp \"L\"","category":"light","price":\#(money),"inStock":true,"#
                + #""rating":{"average":4.33,"count":3}}],"next":"more"}"#)
        #expect(
            try await api.send(.get, "/v1/orders/o-1", as: .customer).text
                == #"{"id":"o-1","status":"placed","lines":[{"productId":"p-1","name":"Lamp","unitPrice":\#(money),"quantity":2}],"#
                + #""total":{"amount":2598,"currency":"USD"},"placedAt":"2026-11-24T12:00:00.123Z","payment":{"status":"pending"}}"#)
        #expect(try await api.send(.get, "/v1/orders/o-1/shipment", as: .customer).text == #"{"status":"preparing","trackingCode":null}"#)
        #expect(
            try await api.send(.get, "/v1/cart", as: .customer).text
                == #"{"items":[{"productId":"p-1","name":"Lamp","unitPrice":\#(money),"quantity":2,"#
                + #""lineTotal":{"amount":2598,"currency":"USD"}}],"total":{"amount":2598,"currency":"USD"}}"#)
        #expect(
            try await api.send(.delete, "/v1/cart", as: .customer).text == #"{"items":[],"total":{"amount":0,"currency":"USD"}}"#)
    }

    @Test func `a product page names the parts it lacks`() async throws {
        let api = try await PublicAPIUnderTest()
        #expect(try await api.send(.get, "/v1/products/p-1")["degraded"] == .array([]))
        api.shop.state.withLock { $0.isDegraded = true }
        let answer = try await api.send(.get, "/v1/products/p-1")
        #expect(answer.status == 200 && answer["degraded"] == .array([.string("availability"), .string("reviews")]))
        #expect(answer["availability"] == .null && answer["rating"] == .null)
    }

    @Test func `a checkout passes its key and address on and says where the order is`() async throws {
        let api = try await PublicAPIUnderTest()
        let answer = try await api.send(.post, "/v1/orders", as: .customer, Self.checkout, headers: Self.idempotencyKey)
        #expect(answer.headers[.location] == "/v1/orders/o-1")
        let asked = api.shop.state.withLock { $0.lastOrder }
        #expect(asked?.idempotencyKey == "k-1" && asked?.customerID.rawValue == "a-1" && asked?.shipTo.country == "DE")
        api.shop.state.withLock { $0.isPending = true }
        let pending = try await api.send(.post, "/v1/orders", as: .customer, Self.checkout, headers: Self.idempotencyKey)
        #expect(pending.status == 202 && pending.headers[.location] == "/v1/orders/o-1")
    }

    @Test(arguments: [nil, "", "two words", "ä", String(repeating: "k", count: 129)])
    func `a checkout without a sane key is refused`(_ key: String?) async throws {
        let api = try await PublicAPIUnderTest()
        var headers = HTTPFields()
        // safe: a literal token of RFC 9110.
        headers[HTTPField.Name("Idempotency-Key")!] = key
        let answer = try await api.send(.post, "/v1/orders", as: .customer, Self.checkout, headers: headers)
        #expect(answer.status == 400 && answer.problem == "missing_idempotency_key")
    }

    @Test func `every refusal of the shop has its status, code and members`() async throws {
        let missing = Unavailable(dependency: "catalog", reason: .timeout, mayHaveRun: true, detail: "secret detail")
        let busy = Unavailable(dependency: "catalog", reason: .overloaded, mayHaveRun: false)
        let refusals: [(ShopFailure, Int, String)] = [
            (.unauthenticated, 401, "unauthenticated"), (.forbidden, 403, "forbidden"), (.notFound, 404, "not_found"),
            (.emailTaken, 409, "email_taken"), (.badCredentials, 401, "bad_credentials"),
            (.tooManyAttempts(retryAfterSeconds: 9), 429, "too_many_attempts"),
            (.invalid([FieldError(field: "a", message: "is b")]), 422, "invalid"),
            (.invalidParameter(FieldError(field: "a", message: "is b")), 400, "invalid_parameter"),
            (.versionConflict(current: 4), 409, "version_conflict"), (.wouldGoNegative, 409, "would_go_negative"),
            (.notPurchased, 403, "not_purchased"), (.alreadyReviewed, 409, "already_reviewed"), (.cartEmpty, 409, "cart_empty"),
            (.outOfStock([ID("p-1"), ID("p-2")]), 409, "out_of_stock"), (.paymentDeclined(.insufficientFunds), 402, "payment_declined"),
            (.keyReused, 422, "key_reused"), (.notCancellable(state: "shipped"), 409, "not_cancellable"),
            (.overloaded(retryAfterSeconds: 2), 503, "overloaded"), (ShopFailure(missing), 503, "dependency_unavailable"),
            (ShopFailure(busy), 503, "overloaded"),
        ]
        let api = try await PublicAPIUnderTest()
        for (refusal, status, code) in refusals {
            api.shop.state.withLock { $0.refusal = refusal }
            let answer = try await api.send(.get, "/v1/products/p-1")
            #expect(answer.status == status && answer.problem == code, "\(refusal): \(answer.status) \(answer.text)")
            #expect(!answer.text.contains("secret"))
            let extra: JSONValue? =
                switch refusal {
                case .outOfStock: answer["products"] == .array([.string("p-1"), .string("p-2")]) ? .null : nil
                case .dependencyUnavailable: answer["dependency"] == .string("catalog") ? .null : nil
                case .versionConflict: answer["currentVersion"] == .integer(4) ? .null : nil
                case .tooManyAttempts: answer.headers[.retryAfter] == "9" ? .null : nil
                case .overloaded: answer.headers[.retryAfter] != nil ? .null : nil
                case .unauthenticated, .badCredentials: answer.headers[.wwwAuthenticate] == "Bearer" ? .null : nil
                case .invalid, .invalidParameter:
                    answer["errors"] == .array([.object(["field": .string("a"), "message": .string("is b")])]) ? .null : nil
                default: .null
                }
            #expect(extra != nil, "\(refusal): \(answer.text)")
        }
    }

    @Test func `a session that the shop does not admit gets nothing done`() async throws {
        let api = try await PublicAPIUnderTest()
        api.shop.state.withLock { $0.admission = .unauthenticated }
        #expect(try await api.send(.get, "/v1/cart", as: .customer).problem == "unauthenticated")
        #expect(try await api.send(.post, "/v1/products", as: .admin, Self.draft).problem == "unauthenticated")
        #expect(api.shop.state.withLock { $0.calls } == 0)
    }

    @Test func `an audit is every page's rows, one a line, for the administrator alone`() async throws {
        let api = try await PublicAPIUnderTest()
        let answer = try await api.send(.get, "/v1/admin/audit/orders", as: .admin)
        #expect(answer.status == 200 && answer.headers[.contentType] == "application/x-ndjson")
        #expect(answer.text == "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n")
        #expect(try await api.send(.get, "/v1/admin/audit/orders", as: .customer).problem == "forbidden")
        #expect(try await api.send(.get, "/v1/admin/audit/credentials", as: .admin).problem == "not_found")
    }

    @Test func `readiness tells starting and draining from serving`() async throws {
        let api = try await PublicAPIUnderTest()
        #expect(try await api.send(.get, "/health/live").status == 200)
        #expect(try await api.send(.get, "/health/ready").status == 200)
        #expect(try await api.send(.get, "/metrics").text.contains("# TYPE http_server_seconds histogram"))
        api.shop.state.withLock { $0.isReady = false }
        let starting = try await api.send(.get, "/health/ready")
        #expect(starting.status == 503 && starting.problem == "not_ready")
        let draining = try await PublicAPIUnderTest(isDraining: true)
        #expect(try await draining.send(.get, "/health/ready").status == 503)
        #expect(try await draining.send(.get, "/health/live").status == 200)
    }
}
