import Topology

extension ShopClient {
    /// Checks the customer's cart out with the body that the load's customers send, so that a key may be sent again by either.
    func placeOrder(
        key: String, token: String, card: String = "tok_visa", headers: [(String, String)] = [], seconds: Int64 = 10
    ) async throws -> Answer {
        let address =
            #"{"name":"Ada Lovelace","street":"12 St James's Square","city":"London","postalCode":"SW1Y 4LB","country":"GB"}"#
        return try await send(
            "POST", "/v1/orders", token: token, headers: [("Idempotency-Key", key)] + headers,
            body: #"{"cardToken":"\#(card)","shipTo":\#(address)}"#, seconds: seconds)
    }
}
