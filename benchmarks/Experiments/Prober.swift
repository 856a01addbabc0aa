import Topology

/// Requests beside the load, by a customer whom the load does not use.
struct Prober: Sendable {
    let client: ShopClient
    let customer: DataTemplate.SignedIn
    let number: Int

    /// - Returns: the proof that a write fails while reads work, or nil where it was not seen within a second.
    func seesUnwritableStore() async -> String? {
        for attempt in 0..<8 {
            let write = await firstFailedWrite(attempt)
            let read = try? await client.send("GET", "/v1/products/p-000001", seconds: 2)
            if let write, let read, read.status == 200 { return "\(write), reading a product answered 200" }
            await Pause.millis(50)
        }
        return nil
    }

    private func firstFailedWrite(_ attempt: Int) async -> String? {
        let put = try? await client.send(
            "PUT", "/v1/cart/items/p-000001", token: customer.token, body: #"{"quantity":\#(attempt + 1)}"#, seconds: 2)
        if let put, put.status >= 500 { return "writing a cart answered \(put.status)" }
        let order = try? await client.placeOrder(key: "probe-\(number)-\(attempt)", token: customer.token, seconds: 2)
        guard let order, order.status >= 500 else { return nil }
        return "placing an order answered \(order.status)"
    }
}
