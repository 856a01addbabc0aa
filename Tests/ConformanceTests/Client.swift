import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Any JSON, comparable.
enum JSON: Hashable, Sendable, Codable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): value == value.rounded() ? try container.encode(Int(value)) : try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }

    static func whole(_ value: Int) -> JSON { .number(Double(value)) }
    static func price(_ cents: Int) -> JSON { .object(["amount": .whole(cents), "currency": "USD"]) }

    subscript(_ key: String) -> JSON { if case .object(let members) = self { members[key] ?? .null } else { .null } }
    subscript(_ index: Int) -> JSON { if case .array(let items) = self, items.indices.contains(index) { items[index] } else { .null } }

    var string: String? { if case .string(let value) = self { value } else { nil } }
    var int: Int? { if case .number(let value) = self { Int(value) } else { nil } }
    var items: [JSON] { if case .array(let value) = self { value } else { [] } }
    var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }
}

struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(body))) ?? .null }
    var code: String? { json["code"].string }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// A customer, a visitor or the administrator, speaking plain HTTP.
struct Client: Sendable {
    var baseURL: String
    var token: String?

    /// One client for the whole test process: a race wants every connection at once.
    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.decompression = .disabled
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    func send(
        _ method: HTTPMethod, _ path: String, raw: [UInt8]? = nil, contentType: String? = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = method
        if let token { request.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let raw {
            if let contentType { request.headers.replaceOrAdd(name: "Content-Type", value: contentType) }
            request.body = .bytes(raw)
        }
        let response = try await Client.http.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 64 * 1024 * 1024)
        return Answer(status: Int(response.status.code), headers: response.headers, body: Array(body.readableBytesView))
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer { try await send(.GET, path, headers: headers) }

    func delete(_ path: String) async throws -> Answer { try await send(.DELETE, path) }

    func post(_ path: String, _ body: JSON, headers: [(String, String)] = []) async throws -> Answer {
        try await send(.POST, path, raw: Array(JSONEncoder().encode(body)), headers: headers)
    }

    func put(_ path: String, _ body: JSON) async throws -> Answer { try await send(.PUT, path, raw: Array(JSONEncoder().encode(body))) }

    func patch(_ path: String, _ body: JSON) async throws -> Answer { try await send(.PATCH, path, raw: Array(JSONEncoder().encode(body))) }

    // MARK: What most tests need

    static let address: JSON = .object([
        "name": "Ada Lovelace", "street": "St James's Square 12", "city": "London", "postalCode": "SW1Y 4JH", "country": "GB",
    ])

    static func orderBody(card: String = "tok_visa") -> JSON { .object(["cardToken": .string(card), "shipTo": address]) }

    func signedIn(_ email: String, _ password: String = "twinshop-demo") async throws -> Client {
        let body: JSON = .object(["email": .string(email), "password": .string(password)])
        let answer = try await politely { try await post("/v1/sessions", body) }
        guard let token = answer.json["token"].string else {
            throw RunningShop.StartFailure(description: "sign-in of \(email) answered \(answer.status): \(answer.text)")
        }
        return Client(baseURL: baseURL, token: token)
    }

    func asAdmin() async throws -> Client { try await signedIn("admin@example.com", "twinshop-admin") }

    /// A new customer whom no other test knows.
    func asNewCustomer() async throws -> Client {
        let email = "t-\(UUID().uuidString.lowercased())@example.com"
        let body: JSON = .object(["email": .string(email), "password": "correct horse", "name": "Test Customer"])
        let created = try await politely { try await post("/v1/accounts", body) }
        // 409: the first try's answer was lost, not its account.
        guard created.status == 201 || created.status == 409 else {
            throw RunningShop.StartFailure(description: "account: \(created.status) \(created.text)")
        }
        return try await signedIn(email, "correct horse")
    }

    /// Comes again where the shop says that it is too busy: many tests sign in at once, and hashing a password is slow on purpose.
    private func politely(_ send: () async throws -> Answer) async throws -> Answer {
        var answer = try await send()
        for _ in 0..<60 where answer.status == 503 {
            try await Task.sleep(for: .milliseconds(500))
            answer = try await send()
        }
        return answer
    }

    func putItem(_ product: String, _ quantity: Int) async throws -> Answer {
        try await put("/v1/cart/items/\(product)", .object(["quantity": .number(Double(quantity))]))
    }

    func order(key: String = UUID().uuidString, card: String = "tok_visa") async throws -> Answer {
        try await post("/v1/orders", Client.orderBody(card: card), headers: [("Idempotency-Key", key)])
    }

    /// A product with so many units, made for one test. Waits until a cart can hold it and the shelf has it.
    func newProduct(stock: Int, price: Int = 1000) async throws -> String {
        let created = try await post(
            "/v1/products",
            .object([
                "name": .string("Test product \(UUID().uuidString)"), "description": "Made for one test", "category": "tests",
                "price": .object(["amount": .number(Double(price)), "currency": "USD"]),
            ]))
        guard let id = created.json["id"].string else {
            throw RunningShop.StartFailure(description: "product: \(created.status) \(created.text)")
        }
        if stock > 0 {
            let adjusted = try await post(
                "/v1/inventory/\(id)/adjustments", .object(["delta": .number(Double(stock)), "reason": "first count"]))
            guard adjusted.status == 200 else { throw RunningShop.StartFailure(description: "stock: \(adjusted.status) \(adjusted.text)") }
        }
        return id
    }

    /// Every row of an audit table.
    func audit(_ table: String) async throws -> [JSON] {
        let answer = try await get("/v1/admin/audit/\(table)")
        guard answer.status == 200 else { throw RunningShop.StartFailure(description: "audit \(table): \(answer.status) \(answer.text)") }
        return try answer.text.split(separator: "\n").map { try JSONDecoder().decode(JSON.self, from: Data($0.utf8)) }
    }
}

/// Repeats a look until it shows what is awaited: replicas follow events, so a service's answer may lag. The last answer is returned.
func eventually<T: Sendable>(
    within seconds: Double = 10, _ look: @Sendable () async throws -> T, until isThere: @Sendable (T) -> Bool
) async throws -> T {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
        let seen = try await look()
        if isThere(seen) || ContinuousClock.now > deadline { return seen }
        try await Task.sleep(for: .milliseconds(10))
    }
}
