extension InvariantChecker {
    package func noOversell() -> Finding {
        Finding(
            "no oversell", checked: books.stock.count,
            books.stock.filter { $0.onHand < 0 || $0.reserved < 0 || $0.reserved > $0.onHand }.map {
                "\($0.productId): \($0.reserved) reserved of \($0.onHand) on hand"
            })
    }

    package func stockConserved() -> Finding {
        Finding(
            "stock is conserved", checked: books.stock.count,
            books.stock.filter { $0.onHand != $0.initial + $0.adjusted - $0.sold + $0.restocked }.map {
                "\($0.productId): \($0.onHand) on hand, but \($0.initial) + \($0.adjusted) − \($0.sold) + \($0.restocked)"
            })
    }

    package func reservedIsHeld() -> Finding {
        var held: [String: Int] = [:]
        for reservation in books.reservations where reservation.state == "held" {
            for line in reservation.lines { held[line.productId, default: 0] += line.quantity }
        }
        return Finding(
            "reserved stock is that of held reservations", checked: books.stock.count,
            books.stock.filter { $0.reserved != held[$0.productId, default: 0] }.map {
                "\($0.productId): \($0.reserved) reserved, \(held[$0.productId, default: 0]) held"
            })
    }

    /// An event applied twice, or lost, shows here.
    package func soldIsBought() -> Finding {
        var bought: [String: Int] = [:]
        for order in books.orders where order.isLive {
            for line in order.lines { bought[line.productId, default: 0] += line.quantity }
        }
        return Finding(
            "stock sold is what live orders bought", checked: books.stock.count,
            books.stock.filter { $0.sold - $0.restocked != bought[$0.productId, default: 0] }.map {
                "\($0.productId): \($0.sold) sold and \($0.restocked) back, but \(bought[$0.productId, default: 0]) bought"
            })
    }
}
