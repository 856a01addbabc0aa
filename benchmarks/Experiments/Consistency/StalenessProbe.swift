import FoundationEssentials
import Topology

/// Changes something at its owner and reads one of its replicas until the change shows.
///
/// A replica that cannot be read for a while is not called stale for it.
struct StalenessProbe: Sendable {
    /// Where a change itself needs the keeper of its copy (catalog knows the product of a stock adjustment and of a review), it is made only
    /// once a crashed keeper is back: "keeper crashed" says less of the stock and the rating in the listing than of the others.
    enum Replica: String, CaseIterable, Sendable {
        case cartPrice = "price in the cart"
        case listingStock = "stock in the listing"
        case purchases = "right to review after buying"
        case listingRating = "rating in the listing"
        case orderStatus = "order is shipped after its parcel"

        /// The service of the microservices that keeps the copy.
        var keeper: String {
            switch self {
            case .cartPrice: "carts"
            case .listingStock, .listingRating: "catalog"
            case .purchases: "reviews"
            case .orderStatus: "orders"
            }
        }
    }

    typealias Sample = StalenessSample

    let client: ShopClient
    let adminToken: String
    /// Whom the load does not use.
    let customers: [DataTemplate.SignedIn]
    /// Longer than any heal; a replica that takes longer is called stuck.
    static let limitSeconds = 20.0

    /// - Parameters:
    ///   - number: of the sample; each changes something of its own.
    ///   - beforeChange: run just before the owner is asked to change it, such as a crash of the replica's keeper.
    /// - Throws: where the change itself was refused.
    func sample(_ replica: Replica, number: Int, beforeChange: @Sendable () async throws -> Void = {}) async throws -> Sample {
        let customer = customers[number % customers.count]
        switch replica {
        case .cartPrice: return try await cartPrice(customer, number, beforeChange)
        case .listingStock: return try await listingStock(number, beforeChange)
        case .purchases: return try await purchases(customer, number, beforeChange)
        case .listingRating: return try await listingRating(customer, number, beforeChange)
        case .orderStatus: return try await orderStatus(customer, number, beforeChange)
        }
    }

    // MARK: One for each replica

    private func cartPrice(_ customer: DataTemplate.SignedIn, _ number: Int, _ beforeChange: () async throws -> Void) async throws -> Sample
    {
        let id = Self.product(2_000 + number)
        try await require("PUT", "/v1/cart/items/\(id)", token: customer.token, body: #"{"quantity":1}"#)
        let product: Product = try await read("/v1/products/\(id)")
        let price = product.price.amount + 1
        try await beforeChange()
        try await require(
            "PATCH", "/v1/products/\(id)", token: adminToken,
            body: #"{"version":\#(product.version),"price":{"amount":\#(price),"currency":"\#(product.price.currency)"}}"#)
        return try await watch {
            let cart: Cart? = try? await read("/v1/cart", token: customer.token)
            return cart?.items.first { $0.productId == id }.map { $0.unitPrice.amount == price }
        }
    }

    /// Takes all stock of a product away, or brings some back: the listing says whether there is any.
    private func listingStock(_ number: Int, _ beforeChange: () async throws -> Void) async throws -> Sample {
        let id = Self.product(3_000 + number / 2)
        let page: Product = try await read("/v1/products/\(id)")
        let available = page.availability?.available ?? 0
        try await beforeChange()
        try await require(
            "POST", "/v1/inventory/\(id)/adjustments", token: adminToken,
            body: #"{"delta":\#(available > 0 ? -available : 25),"reason":"staleness probe"}"#)
        return try await watch { try? await listed(id, name: page.name).map { $0.inStock == (available == 0) } }
    }

    private func purchases(_ customer: DataTemplate.SignedIn, _ number: Int, _ beforeChange: () async throws -> Void) async throws -> Sample
    {
        let id = try await productInStock(4_000 + number)
        try await fillCart(id, customer)
        try await beforeChange()
        try await checkOut(customer, key: "stale-purchase-\(number)")
        return try await watch {
            let answer = try? await review(id, customer)
            guard let answer, answer.status == 201 || answer.status == 403 else { return nil }
            return answer.status == 201
        }
    }

    private func listingRating(
        _ customer: DataTemplate.SignedIn, _ number: Int, _ beforeChange: () async throws -> Void
    ) async throws -> Sample {
        let id = try await productInStock(5_000 + number)
        let page: Product = try await read("/v1/products/\(id)")
        try await buy(id, customer, key: "stale-rating-\(number)")
        // The right to review follows the purchase in its own time.
        await Pause.millis(300)
        try await beforeChange()
        let deadline = ContinuousClock.now + .seconds(Self.limitSeconds)
        while (try? await review(id, customer))?.status != 201 {
            guard ContinuousClock.now < deadline else { throw TopologyError.unexpectedAnswer("a buyer of \(id) may not review it") }
            await Pause.millis(2)
        }
        let count = (page.rating?.count ?? 0) + 1
        return try await watch { try? await listed(id, name: page.name).map { $0.rating.count == count } }
    }

    /// Needs a shop whose parcels leave at once. The parcel's own status is watched first; from then on the order is behind.
    private func orderStatus(
        _ customer: DataTemplate.SignedIn, _ number: Int, _ beforeChange: () async throws -> Void
    ) async throws -> Sample {
        try await fillCart(try await productInStock(6_000 + number), customer)
        let order = try await checkOut(customer, key: "stale-status-\(number)")
        try await beforeChange()
        let deadline = ContinuousClock.now + .seconds(Self.limitSeconds)
        while true {
            let shipment: Status? = try? await read("/v1/orders/\(order)/shipment", token: customer.token)
            if shipment?.status == "dispatched" { break }
            guard ContinuousClock.now < deadline else { throw TopologyError.unexpectedAnswer("the parcel of \(order) did not leave") }
            await Pause.millis(1)
        }
        return try await watch {
            let seen: Status? = try? await read("/v1/orders/\(order)", token: customer.token)
            return seen.map { $0.status == "shipped" }
        }
    }

    // MARK: Reading until it shows

    private func watch(isFresh: () async throws -> Bool?) async throws -> Sample {
        try await Sample.untilFresh(limitSeconds: Self.limitSeconds, isFresh: isFresh)
    }

    // MARK: Requests

    /// A few products of the demo data have no stock: the next thousand's is taken then.
    private func productInStock(_ number: Int) async throws -> String {
        for candidate in stride(from: number, to: 10_000, by: 500) {
            let id = Self.product(candidate)
            let page: Product = try await read("/v1/products/\(id)")
            if (page.availability?.available ?? 0) > 0 { return id }
        }
        throw TopologyError.unexpectedAnswer("no product in stock for a staleness probe")
    }

    private func buy(_ product: String, _ customer: DataTemplate.SignedIn, key: String) async throws {
        try await fillCart(product, customer)
        try await checkOut(customer, key: key)
    }

    private func fillCart(_ product: String, _ customer: DataTemplate.SignedIn) async throws {
        try await require("PUT", "/v1/cart/items/\(product)", token: customer.token, body: #"{"quantity":1}"#)
    }

    /// - Returns: the order's identifier.
    @discardableResult
    private func checkOut(_ customer: DataTemplate.SignedIn, key: String) async throws -> String {
        let answer = try await untilServed { try await client.placeOrder(key: key, token: customer.token) }
        guard answer.status == 201 else {
            throw TopologyError.unexpectedAnswer("placing an order answered \(answer.status): \(answer.body.prefix(200))")
        }
        return try JSONDecoder().decode(Named.self, from: Data(answer.body.utf8)).id
    }

    /// A change whose owner was just killed is asked for again until it is there.
    private func untilServed(_ send: () async throws -> ShopClient.Answer) async throws -> ShopClient.Answer {
        let deadline = ContinuousClock.now + .seconds(Self.limitSeconds)
        while true {
            try Task.checkCancellation()
            do {
                let answer = try await send()
                if answer.status < 500 || ContinuousClock.now > deadline { return answer }
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
            }
            await Pause.millis(5)
        }
    }

    private func review(_ product: String, _ customer: DataTemplate.SignedIn) async throws -> ShopClient.Answer {
        try await client.send(
            "POST", "/v1/products/\(product)/reviews", token: customer.token, body: #"{"stars":4,"text":"As described."}"#)
    }

    /// The product as the listing shows it; nil where the listing's answer lacks it.
    private func listed(_ id: String, name: String) async throws -> Listed? {
        let words = name.utf8.map { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                ? String(UnicodeScalar(byte)) : "%20"
        }
        let page: Page = try await read("/v1/products?query=\(words.joined())&limit=100")
        return page.items.first { $0.id == id }
    }

    @discardableResult
    private func require(_ method: String, _ path: String, token: String, body: String) async throws -> ShopClient.Answer {
        let answer = try await untilServed { try await client.send(method, path, token: token, body: body) }
        guard (200..<300).contains(answer.status) else {
            throw TopologyError.unexpectedAnswer("\(method) \(path) answered \(answer.status): \(answer.body.prefix(200))")
        }
        return answer
    }

    private func read<Value: Decodable>(_ path: String, token: String? = nil) async throws -> Value {
        let answer = try await client.send("GET", path, token: token, seconds: 2)
        guard answer.status == 200 else { throw TopologyError.unexpectedAnswer("GET \(path) answered \(answer.status)") }
        return try JSONDecoder().decode(Value.self, from: Data(answer.body.utf8))
    }

    private static func product(_ number: Int) -> String {
        let digits = String(number)
        return "p-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

// MARK: What is read of the answers

private struct Money: Decodable {
    var amount: Int
    var currency: String
}
private struct Rating: Decodable { var count: Int }
private struct Product: Decodable {
    struct Availability: Decodable { var available: Int? }
    var name: String
    var version: Int
    var price: Money
    var availability: Availability?
    var rating: Rating?
}
private struct Cart: Decodable {
    struct Item: Decodable {
        var productId: String
        var unitPrice: Money
    }
    var items: [Item]
}
private struct Listed: Decodable {
    var id: String
    var inStock: Bool
    var rating: Rating
}
private struct Page: Decodable { var items: [Listed] }
private struct Status: Decodable { var status: String }
private struct Named: Decodable { var id: String }
