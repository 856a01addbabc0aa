import Foundation
import NIOHTTP1
import Testing

/// Replays one seeded sequence of operations on both variants, in step, and compares what a client sees: status and body, with
/// identifiers replaced by names and times left out.
///
/// A read that differs is repeated for up to five seconds: the services' replicas follow events, and that lag is timeliness, not a
/// difference. A write is never repeated; what it depends on has been delivered first.
@Suite struct `The two variants` {
    static let operations = Int(ProcessInfo.processInfo.environment["TWINSHOP_DIFFERENTIAL_OPERATIONS"] ?? "") ?? 10_000

    @Test(arguments: [UInt64(20_261_124)]) func `answer alike`(seed: UInt64) async throws {
        async let monolith = World(SharedShops.all.shop(.monolith))
        async let microservices = World(SharedShops.all.shop(.microservices))
        var pair = try await (monolith, microservices)
        var script = Script(seed: seed)
        var statuses: [String: Int] = [:]
        var lagging = 0
        for step in script.preamble() + (0..<DifferentialOperations.count).map({ _ in script.next() }) {
            if step.method != .GET { try await pair.1.settle() }
            var answers = try await both(step, &pair)
            if answers.0 != answers.1, step.method == .GET {
                lagging += 1
                for _ in 0..<500 where answers.0 != answers.1 {
                    try await Task.sleep(for: .milliseconds(10))
                    answers = try await both(step, &pair)
                }
            }
            try #require(answers.0 == answers.1, "step \(script.count) \(step): monolith \(answers.0), microservices \(answers.1)")
            statuses["\(step.name) \(answers.0.status)", default: 0] += 1
        }
        print("differential: \(script.count) operations alike, \(lagging) reads lagged; \(statuses.sorted { $0.key < $1.key })")
        // The sequence must have gone everywhere it was meant to go, else it proves little.
        let reached = Set(statuses.keys)
        for expected in [
            "order 201", "order 402", "order 409", "order 422", "cancel 200", "cancel 409", "cancel 404", "review 201", "review 403",
            "review 409",
            "patch 200", "patch 409", "adjust 200", "adjust 409", "put 200", "put 404", "put 422", "page 200", "page 404", "list 200",
        ] where DifferentialOperations.count >= 2_000 {
            #expect(reached.contains(expected), "\(expected) never happened")
        }
    }

    private func both(_ step: Step, _ pair: inout (World, World)) async throws -> (Seen, Seen) {
        async let a = pair.0.run(step)
        async let b = pair.1.run(step)
        let answers = try await (a, b)
        pair.0.learn(step, answers.0)
        pair.1.learn(step, answers.1)
        return (pair.0.seen(answers.0), pair.1.seen(answers.1))
    }
}

private enum DifferentialOperations {
    static var count: Int { `The two variants`.operations }
}

/// What is compared.
private struct Seen: Equatable {
    var status: Int
    var body: JSON
}

/// One request, with `{names}` where each variant has an identifier of its own.
private struct Step: Sendable, CustomStringConvertible {
    var name: String
    /// 0…2 are customers; -1 a visitor, 9 the administrator.
    var actor: Int
    var method: HTTPMethod
    var path: String
    var body: JSON?
    var key: String?
    /// The name that the answer's `id` is known by from here on.
    var names: String?

    var description: String { "\(name) as \(actor): \(method) \(path) \(body.map { "\($0)" } ?? "") key \(key ?? "-")" }
}

private struct World: Sendable {
    /// Times, and what each variant makes up for itself.
    private static let leftOut: Set = ["placedAt", "createdAt", "traceId", "trackingCode", "next", "customerId"]

    let shop: RunningShop
    let admin: Client
    let customers: [Client]
    private var identifiers: [String: String] = [:]
    private var nameOf: [String: String] = [:]

    init(_ shop: RunningShop) async throws {
        self.shop = shop
        admin = try await shop.client().asAdmin()
        var customers: [Client] = []
        for _ in 0..<3 { customers.append(try await shop.client().asNewCustomer()) }
        self.customers = customers
    }

    /// Waits until every event has reached every subscriber.
    func settle() async throws {
        guard shop.variant == .microservices else { return }
        let rest = try await eventually {
            try await admin.audit("outbox").filter { $0["delivered"] != .bool(true) }
        } until: {
            $0.isEmpty
        }
        try #require(rest.isEmpty, "events were never delivered: \(rest)")
    }

    func run(_ step: Step) async throws -> Answer {
        let client = step.actor == 9 ? admin : step.actor < 0 ? shop.client() : customers[step.actor]
        let path = filled(step.path)
        let raw = try step.body.map { Array(try JSONEncoder().encode($0)) }
        return try await client.send(step.method, path, raw: raw, headers: step.key.map { [("Idempotency-Key", $0)] } ?? [])
    }

    private func filled(_ path: String) -> String {
        guard let open = path.firstIndex(of: "{"), let close = path.firstIndex(of: "}") else { return path }
        let name = String(path[path.index(after: open)..<close])
        return filled(path.replacingOccurrences(of: "{\(name)}", with: identifiers[name] ?? "missing"))
    }

    mutating func learn(_ step: Step, _ answer: Answer) {
        guard let name = step.names, let id = answer.json["id"].string else { return }
        identifiers[name] = id
        nameOf[id] = name
    }

    func seen(_ answer: Answer) -> Seen { Seen(status: answer.status, body: normalised(answer.json)) }

    private func normalised(_ json: JSON) -> JSON {
        switch json {
        // An order that was refused shows its identifier in the list of orders alone: it has no name.
        case .string(let text): .string(nameOf[text] ?? (text.hasPrefix("o-") ? "an order" : text))
        case .array(let items): .array(items.map(normalised))
        case .object(let members):
            .object(members.reduce(into: [:]) { $0[$1.key] = World.leftOut.contains($1.key) ? .null : normalised($1.value) })
        default: json
        }
    }
}

/// The seeded sequence. It knows nothing of the answers: both variants are given the same requests whatever they say.
private struct Script {
    private var random: Generator
    private(set) var count = 0
    private var orders: [(name: String, customer: Int)] = []
    private var keys: [(key: String, customer: Int, card: String)] = []
    private var versions: [Int: Int] = [:]
    private let products = 12

    init(seed: UInt64) { random = Generator(state: seed) }

    /// Products of this run's own, so that its stock is small and no other test touches it.
    func preamble() -> [Step] {
        (0..<products).flatMap { index -> [Step] in
            [
                Step(
                    name: "create", actor: 9, method: .POST, path: "/v1/products",
                    body: .object([
                        "name": .string("Differential \(index) lamp"), "description": "Both have it", "category": "differential",
                        "price": .price(100 + index * 37),
                    ]), names: "product\(index)"),
                Step(
                    name: "adjust", actor: 9, method: .POST, path: "/v1/inventory/{product\(index)}/adjustments",
                    body: .object(["delta": .whole(5 + index * 10), "reason": "first count"])),
            ]
        }
    }

    mutating func next() -> Step {
        count += 1
        let customer = Int.random(in: 0..<3, using: &random)
        let product = Int.random(in: 0..<products, using: &random)
        let id = Int.random(in: 0..<40, using: &random) == 0 ? "p-none" : "{product\(product)}"
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<20: return Step(name: "page", actor: -1, method: .GET, path: "/v1/products/\(id)")
        case 20..<25:
            let sort = ["name", "price", "-price"].randomElement(using: &random) ?? "name"
            let query = Bool.random(using: &random) ? "&query=lamp" : ""
            return Step(name: "list", actor: -1, method: .GET, path: "/v1/products?category=differential&limit=100&sort=\(sort)\(query)")
        case 25..<43:
            let quantity = [1, 1, 2, 3, 5, 0, 100].randomElement(using: &random) ?? 1
            return Step(
                name: "put", actor: customer, method: .PUT, path: "/v1/cart/items/\(id)",
                body: .object(["quantity": .whole(quantity)]))
        case 43..<46: return Step(name: "remove", actor: customer, method: .DELETE, path: "/v1/cart/items/\(id)")
        case 46..<47: return Step(name: "clear", actor: customer, method: .DELETE, path: "/v1/cart")
        case 47..<53: return Step(name: "cart", actor: customer, method: .GET, path: "/v1/cart")
        case 53..<68: return order(customer)
        case 68..<71: return replay()
        case 71..<77: return cancel(customer)
        case 77..<80: return Step(name: "orders", actor: customer, method: .GET, path: "/v1/orders?limit=5")
        case 80..<83:
            guard let order = orders.randomElement(using: &random) else { return next() }
            return Step(name: "order-read", actor: customer, method: .GET, path: "/v1/orders/{\(order.name)}")
        case 83..<85:
            guard let order = orders.randomElement(using: &random) else { return next() }
            return Step(name: "shipment", actor: order.customer, method: .GET, path: "/v1/orders/{\(order.name)}/shipment")
        case 85..<89:
            return Step(
                name: "review", actor: customer, method: .POST, path: "/v1/products/\(id)/reviews",
                body: .object(["stars": .whole(Int.random(in: 0...5, using: &random)), "text": "As described"]),
                names: "review\(count)")
        case 89..<91: return Step(name: "reviews", actor: -1, method: .GET, path: "/v1/products/\(id)/reviews")
        case 91..<97:
            let delta = Int.random(in: -30...30, using: &random)
            return Step(
                name: "adjust", actor: Bool.random(using: &random) || delta > 0 ? 9 : customer, method: .POST,
                path: "/v1/inventory/\(id)/adjustments", body: .object(["delta": .whole(delta), "reason": "count"]))
        default:
            let version = versions[product] ?? 1
            let stale = Int.random(in: 0..<3, using: &random) == 0
            if !stale && id != "p-none" { versions[product] = version + 1 }
            return Step(
                name: "patch", actor: 9, method: .PATCH, path: "/v1/products/\(id)",
                body: .object([
                    "version": .whole(stale ? version + 5 : version), "price": .price(Int.random(in: 50...900, using: &random)),
                ]))
        }
    }

    private mutating func order(_ customer: Int) -> Step {
        let card =
            ["tok_visa", "tok_visa", "tok_visa", "tok_visa", "tok_declined", "tok_insufficient_funds"].randomElement(using: &random) ?? ""
        let name = "order\(orders.count)"
        let key = "key-\(count)"
        orders.append((name, customer))
        keys.append((key, customer, card))
        return Step(
            name: "order", actor: customer, method: .POST, path: "/v1/orders", body: Client.orderBody(card: card), key: key, names: name)
    }

    private mutating func replay() -> Step {
        guard let used = keys.randomElement(using: &random) else { return next() }
        let card = Int.random(in: 0..<3, using: &random) == 0 ? "tok_other" : used.card
        // A key whose first try consumed nothing (an empty cart) places an order now: it needs a name of its own.
        let name = "order\(orders.count)"
        orders.append((name, used.customer))
        return Step(
            name: "order", actor: used.customer, method: .POST, path: "/v1/orders", body: Client.orderBody(card: card), key: used.key,
            names: name)
    }

    private mutating func cancel(_ customer: Int) -> Step {
        guard let order = orders.suffix(8).randomElement(using: &random) else { return next() }
        let actor = Int.random(in: 0..<6, using: &random) == 0 ? customer : order.customer
        return Step(name: "cancel", actor: actor, method: .POST, path: "/v1/orders/{\(order.name)}/cancel")
    }
}

/// SplitMix64: the same sequence on every machine.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
