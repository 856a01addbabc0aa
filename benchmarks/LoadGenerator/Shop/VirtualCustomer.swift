/// A customer who is signed in. The generator uses each for one journey at a time, as one browser tab would.
package struct VirtualCustomer: Codable, Sendable, Equatable {
    /// The account's id, or whatever else names the customer in the history of orders.
    package var id: String
    /// The bearer token.
    package var token: String

    package init(id: String, token: String) {
        self.id = id
        self.token = token
    }
}
