package import LoadGenerator
import MonolithShop
import ShopCore
import ShopHTTP
package import ShopSQL

/// Makes the journeys of the load's `boutique` mix on the monolith's own use cases and notes what each asks of the database.
///
/// See `ShopSession` for the requests. Journeys are recorded in the order of the mix, so that carts are as full as under load; what the
/// edge checks before it calls a use case (token, revocation, request rules) is answered from memory and asks the database nothing.
package struct JourneyRecorder {
    private static let customers = 64

    private let shop: MonolithShop
    private let database: RecordingDatabase
    private var choices: JourneyChoices
    private var turn = 0

    /// - Parameter database: a shop's; a new one is filled with the demo data, which is not noted.
    package init(over database: any Database, seed: UInt64) async throws {
        self.database = RecordingDatabase(database)
        shop = try await MonolithShop.withoutServer(over: self.database)
        choices = JourneyChoices(seed: seed)
        _ = self.database.take()
    }

    /// One round of the mix.
    package mutating func recordRound() async throws -> [RecordedJourney] {
        var recorded: [RecordedJourney] = []
        for journey in choices.round() { recorded.append(try await record(journey)) }
        return recorded
    }

    package mutating func record(_ journey: ShopJourney) async throws -> RecordedJourney {
        let customer = AccountID("a-\(Self.sixDigits(turn % Self.customers + 1))")
        turn += 1
        switch journey {
        case .index: _ = try await shop.listProducts(ListProducts(page: PageRequest(limit: 20)))
        case .browse: _ = try await shop.productPage(Self.product(choices.view()))
        case .add: try await put(customer, quantity: choices.quantity())
        case .cart: _ = try await shop.cart(of: customer)
        case .checkout:
            try await put(customer, quantity: 1)
            let placed = try await shop.placeOrder(
                PlaceOrder(customerID: customer, idempotencyKey: "floor-\(turn)", cardToken: "tok_visa", shipTo: Self.address))
            guard case .confirmed = placed.order.state else { throw FloorError.notConfirmed(placed.order.state.name) }
        }
        return RecordedJourney(name: journey.name, units: database.take())
    }

    private mutating func put(_ customer: AccountID, quantity: Int) async throws {
        let product = Self.product(choices.buy())
        _ = try await shop.putCartItem(PutCartItem(customerID: customer, productID: product, quantity: quantity))
    }

    private static let address = PostalAddress(
        name: "Ada Lovelace", street: "12 St James's Square", city: "London", postalCode: "SW1Y 4LB", country: "GB")

    private static func product(_ rank: Int) -> ProductID { ProductID("p-\(sixDigits(rank + 1))") }

    private static func sixDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
