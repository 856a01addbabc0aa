/// What one context tells the others. Published with the change, in its transaction; delivered at least once, in order.
package enum Event: Sendable, Codable, Hashable {
    case productChanged(ProductChanged)
    case stockLevelChanged(StockLevelChanged)
    case ratingChanged(RatingChanged)
    case orderConfirmed(OrderConfirmed)
    case orderCancelled(OrderCancelled)
    case shipmentDispatched(ShipmentDispatched)
}

/// An event as it lies in an outbox and travels.
package struct EventEnvelope: Sendable, Codable, Hashable {
    package var id: EventID
    /// Position in its producer's outbox, growing from 1; the order in which consumers apply it.
    package var sequence: Int64
    package var producer: ContextName
    package var occurredAt: Timestamp
    package var event: Event

    package init(id: EventID, sequence: Int64, producer: ContextName, occurredAt: Timestamp, event: Event) {
        self.id = id
        self.sequence = sequence
        self.producer = producer
        self.occurredAt = occurredAt
        self.event = event
    }
}

/// Who listens to whom. Topology is data: the outbox may forget an event once all of its producer's subscribers have it.
package enum Subscriptions {
    /// The consumers of a producer's feed.
    package static func subscribers(of producer: ContextName) -> [ContextName] {
        switch producer {
        case .catalog: [.carts]
        case .inventory: [.catalog]
        case .reviews: [.catalog]
        case .orders: [.inventory, .payments, .shipping, .carts, .reviews]
        case .shipping: [.orders]
        case .accounts, .carts, .payments: []
        }
    }

    /// The feeds that a consumer pulls.
    package static func producers(for consumer: ContextName) -> [ContextName] {
        ContextName.allCases.filter { subscribers(of: $0).contains(consumer) }
    }
}

/// A product's name or price is new: replicas of them follow.
package struct ProductChanged: Sendable, Codable, Hashable {
    package var productID: ProductID
    package var name: String
    package var price: Money
    /// Grows with every change of the product; an older one than a replica holds is ignored.
    package var version: Int

    package init(productID: ProductID, name: String, price: Money, version: Int) {
        self.productID = productID
        self.name = name
        self.price = price
        self.version = version
    }
}

/// A product went out of stock or came back: published only when `available` crosses zero.
package struct StockLevelChanged: Sendable, Codable, Hashable {
    package var productID: ProductID
    package var available: Int

    package init(productID: ProductID, available: Int) {
        self.productID = productID
        self.available = available
    }
}

/// A product's rating after a new review.
package struct RatingChanged: Sendable, Codable, Hashable {
    package var productID: ProductID
    package var rating: Rating

    package init(productID: ProductID, rating: Rating) {
        self.productID = productID
        self.rating = rating
    }
}

package struct OrderConfirmed: Sendable, Codable, Hashable {
    package var orderID: OrderID
    package var customerID: AccountID
    package var lines: [OrderLine]
    package var shipTo: PostalAddress
    package var total: Money
    /// The cart's revision that was bought: carts drop what is not newer.
    package var cartRevision: Int

    package init(orderID: OrderID, customerID: AccountID, lines: [OrderLine], shipTo: PostalAddress, total: Money, cartRevision: Int) {
        self.orderID = orderID
        self.customerID = customerID
        self.lines = lines
        self.shipTo = shipTo
        self.total = total
        self.cartRevision = cartRevision
    }
}

package struct OrderCancelled: Sendable, Codable, Hashable {
    package var orderID: OrderID
    package var customerID: AccountID
    package var lines: [OrderLine]

    package init(orderID: OrderID, customerID: AccountID, lines: [OrderLine]) {
        self.orderID = orderID
        self.customerID = customerID
        self.lines = lines
    }
}

package struct ShipmentDispatched: Sendable, Codable, Hashable {
    package var orderID: OrderID
    package var trackingCode: String
    package var at: Timestamp

    package init(orderID: OrderID, trackingCode: String, at: Timestamp) {
        self.orderID = orderID
        self.trackingCode = trackingCode
        self.at = at
    }
}
