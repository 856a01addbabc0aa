package import ShopCore

/// The idempotency keys that are being worked on in this process: a second try of a key waits for the first one's answer.
/// What a key was answered before is in the store; the two together make "same key, same order".
package final class CheckoutKeys: Sendable {
    private struct Key: Hashable {
        var customerID: AccountID
        var key: String
    }

    private struct Flight {
        var fingerprint: String
        var result: Result<PlacedOrder, OrdersFailure>
    }

    private let flights = SingleFlight<Key, Flight>()

    package init() {}

    package func run(
        _ request: PlaceOrder, _ checkout: @escaping @Sendable (PlaceOrder) async throws(OrdersFailure) -> PlacedOrder
    ) async throws(OrdersFailure) -> PlacedOrder {
        let errors = request.fieldErrors()
        guard errors.isEmpty else { throw .invalid(errors) }
        let flight = await flights.run(Key(customerID: request.customerID, key: request.idempotencyKey)) {
            let result = await outcome { () throws(OrdersFailure) in try await checkout(request) }
            return Flight(fingerprint: request.fingerprint, result: result)
        }.value
        // Another body had the key meanwhile; whether it used it up is in the store now.
        guard flight.fingerprint == request.fingerprint else { return try await run(request, checkout) }
        return try flight.result.get()
    }
}
