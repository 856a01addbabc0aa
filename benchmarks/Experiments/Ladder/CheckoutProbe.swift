import Report
import Statistics
import Topology

/// Checkouts one after another on a quiet system: what one costs, with nothing else to share a commit or a processor with.
@MainActor
struct CheckoutProbe {
    let system: RunningSystem
    let template: DataTemplate
    let client: ShopClient
    /// Distinguishes its keys.
    let tag: String

    private static let product = "p-000001"

    init(_ system: RunningSystem, _ template: DataTemplate, tag: String) {
        self.system = system
        self.template = template
        client = ShopClient(url: system.url)
        self.tag = tag
    }

    /// - Parameter count: at most the customers that the template has.
    func measure(_ count: Int, card: String = "tok_visa") async throws -> CheckoutCost {
        let customers = template.customers.prefix(count)
        for customer in customers { try await fillCart(customer) }
        let before = try await quiet()
        var micros: [Double] = []
        for (index, customer) in customers.enumerated() {
            let began = ContinuousClock.now
            let answer = try await client.placeOrder(key: "\(tag)-\(card)-\(index)", token: customer.token, card: card)
            micros.append((ContinuousClock.now - began) / .microseconds(1))
            guard answer.status == (card == "tok_visa" ? 201 : 402) else {
                throw TopologyError.unexpectedAnswer("a checkout answered \(answer.status): \(answer.body.prefix(200))")
            }
        }
        let after = try await quiet()
        return CheckoutCost(
            checkouts: micros.count, traffic: TrafficRecord(try after.since(before)),
            medianMicros: Int(Percentile.ofSorted(micros.sorted(), 0.5)))
    }

    private func fillCart(_ customer: DataTemplate.SignedIn) async throws {
        for (method, path, body) in [
            ("DELETE", "/v1/cart", nil), ("PUT", "/v1/cart/items/\(Self.product)", #"{"quantity":1}"#),
        ] {
            let answer = try await client.send(method, path, token: customer.token, body: body)
            guard answer.status == 200 else {
                throw TopologyError.unexpectedAnswer("\(method) \(path) answered \(answer.status): \(answer.body.prefix(200))")
            }
        }
    }

    /// Until no store has committed anything for longer than an event needs to travel and to be applied.
    private func quiet() async throws -> TrafficScrape {
        let deadline = ContinuousClock.now + .seconds(10)
        var last = try await TrafficScrape.read(system)
        var since = ContinuousClock.now
        while ContinuousClock.now - since < .milliseconds(400) {
            guard ContinuousClock.now < deadline else {
                throw TopologyError.unexpectedAnswer("\(system.architecture.rawValue) did not come to rest within 10 s")
            }
            try await Task.sleep(for: .milliseconds(50))
            let now = try await TrafficScrape.read(system)
            if try now.since(last).transactions > 0 { since = ContinuousClock.now }
            last = now
        }
        return last
    }
}
