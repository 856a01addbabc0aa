/// Units of one product. `available` can be sold; `reserved` is promised to open orders and still on the shelf.
package struct StockLevel: Sendable, Codable, Hashable {
    package var productID: ProductID
    package private(set) var onHand: Int
    package private(set) var reserved: Int

    package var available: Int { onHand - reserved }

    /// Traps on a level that breaks `0 ≤ reserved ≤ onHand`: such a row is a corrupt store.
    package init(productID: ProductID, onHand: Int, reserved: Int) {
        precondition(reserved >= 0 && reserved <= onHand, "stock of \(productID): \(reserved) reserved of \(onHand)")
        self.productID = productID
        self.onHand = onHand
        self.reserved = reserved
    }

    /// Promises units to an order. False, and nothing changed, where fewer are available.
    package mutating func reserve(_ quantity: Int) -> Bool {
        precondition(quantity > 0)
        guard quantity <= available else { return false }
        reserved += quantity
        return true
    }

    /// Gives promised units back.
    package mutating func release(_ quantity: Int) {
        precondition(quantity > 0 && quantity <= reserved)
        reserved -= quantity
    }

    /// Promised units leave the shelf.
    package mutating func commit(_ quantity: Int) {
        precondition(quantity > 0 && quantity <= reserved)
        reserved -= quantity
        onHand -= quantity
    }

    /// Units come back after a cancelled sale.
    package mutating func restock(_ quantity: Int) {
        precondition(quantity > 0)
        onHand += quantity
    }

    /// An inventory count or a delivery. False, and nothing changed, where it would leave fewer units than are promised.
    package mutating func adjust(by delta: Int) -> Bool {
        let (result, overflow) = onHand.addingReportingOverflow(delta)
        guard !overflow, result >= reserved, result <= StockLevel.maximumOnHand else { return false }
        onHand = result
        return true
    }

    /// Units of one product a shelf can hold.
    package static let maximumOnHand = 1_000_000_000
}

/// So many units of a product.
package struct StockLine: Sendable, Codable, Hashable {
    package var productID: ProductID
    package var quantity: Int

    package init(productID: ProductID, quantity: Int) {
        self.productID = productID
        self.quantity = quantity
    }
}

/// The units one order was promised. Held reservations expire on their own, so a crashed checkout leaks nothing.
package struct Reservation: Sendable, Codable, Hashable {
    /// How long a reservation is held without news of its order: fifteen minutes.
    package static let lifetimeMilliseconds: Int64 = 15 * 60 * 1000

    package enum State: String, Sendable, Codable, Hashable {
        /// Promised.
        case held
        /// Sold: the units left the shelf.
        case committed
        /// Given back before the sale; final, so a late commit of it is refused.
        case released
        /// Given back after the sale, by a cancellation; final.
        case restocked
    }

    package var orderID: OrderID
    package var lines: [StockLine]
    package var state: State
    package var expiresAt: Timestamp

    package init(orderID: OrderID, lines: [StockLine], state: State, expiresAt: Timestamp) {
        self.orderID = orderID
        self.lines = lines
        self.state = state
        self.expiresAt = expiresAt
    }

    /// The legal steps. Repeating the last one is legal and changes nothing.
    package func canMove(to next: State) -> Bool {
        switch (state, next) {
        case (.held, .committed), (.held, .released), (.committed, .restocked): true
        default: state == next
        }
    }
}
