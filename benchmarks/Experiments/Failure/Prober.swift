import Topology

/// Requests beside the load, by a customer whom the load does not use.
struct Prober: Sendable {
    let client: ShopClient
    let customer: DataTemplate.SignedIn
    let number: Int
    let adminToken: String

    /// - Returns: the proof that a write fails while reads work, or nil where it was not seen within so many attempts.
    func seesUnwritableStore(of component: String, attempts: Int) async -> String? {
        for attempt in 0..<attempts {
            let write = await failedWrite(attempt, component)
            let read = try? await client.send("GET", "/v1/products/p-000001", seconds: 2)
            if let write, let read, read.status == 200 { return "\(write), reading a product answered 200" }
            if Task.isCancelled { return nil }
            await Pause.millis(50)
        }
        return nil
    }

    /// The write that this component's store takes part in; orders are paid and need stock, so many stores show in them.
    private func failedWrite(_ attempt: Int, _ component: String) async -> String? {
        switch component {
        case "accounts":
            let email = "probe-\(number)-\(attempt)@example.com"
            return await failed(
                "opening an account", "POST", "/v1/accounts", #"{"email":"\#(email)","name":"Probe","password":"probe-password"}"#)
        case "catalog":
            let draft = #"{"name":"Probe","description":"Probe","category":"books","price":{"amount":100,"currency":"EUR"}}"#
            return await failed("adding a product", "POST", "/v1/products", draft, adminToken)
        default: break
        }
        let put = #"{"quantity":\#(attempt + 1)}"#
        if let seen = await failed("writing a cart", "PUT", "/v1/cart/items/p-000001", put, customer.token) { return seen }
        let order = try? await client.placeOrder(key: "probe-\(number)-\(attempt)", token: customer.token, seconds: 2)
        guard let order, order.status >= 500 else { return nil }
        return "placing an order answered \(order.status)"
    }

    private func failed(_ what: String, _ method: String, _ path: String, _ body: String, _ token: String? = nil) async -> String? {
        let answer = try? await client.send(method, path, token: token, body: body, seconds: 2)
        guard let answer, answer.status >= 500 else { return nil }
        return "\(what) answered \(answer.status)"
    }
}
