extension InvariantChecker {
    private struct Key: Hashable {
        var customer: String
        var key: String
    }

    private var ordersByKey: [Key: [OrderRow]] {
        Dictionary(grouping: books.orders) { Key(customer: $0.customerId, key: $0.idempotencyKey) }
    }

    package func acknowledgedOrdersReadable() -> Finding {
        let byKey = ordersByKey
        let acknowledged = claims.filter { $0.knowledge == .ok }
        return Finding(
            "every acknowledged order is readable", checked: acknowledged.count,
            acknowledged.compactMap { claim in
                let name = claim.orderId ?? "the order of key \(claim.idempotencyKey)"
                let stored = byKey[Key(customer: claim.customerId, key: claim.idempotencyKey)]?.first
                guard let order = claim.orderId.map({ ordersById[$0] }) ?? stored else { return "\(name) is lost" }
                if order.customerId != claim.customerId { return "\(name) belongs to \(order.customerId), not \(claim.customerId)" }
                if let total = claim.total, total != order.total { return "\(name) was acknowledged at \(total) and is \(order.total)" }
                return nil
            })
    }

    package func refusedOrdersAbsent() -> Finding {
        let byKey = ordersByKey
        let refused = claims.filter { $0.knowledge == .fail }
        return Finding(
            "a refused order was not made", checked: refused.count,
            refused.compactMap { claim in
                byKey[Key(customer: claim.customerId, key: claim.idempotencyKey)]?.first { $0.wasConfirmed }
                    .map { "\($0.id) is \($0.state), its customer was refused" }
            })
    }

    package func oneOrderAKey() -> Finding {
        let byKey = ordersByKey
        return Finding(
            "at most one order a customer and key", checked: byKey.count,
            byKey.filter { $0.value.count > 1 }.map {
                "\($0.key.customer), key \($0.key.key): \($0.value.map(\.id).joined(separator: ", "))"
            })
    }

    package func replaysAnswerAlike() -> Finding {
        Finding(
            "a repeated key answers the same bytes", checked: replays.count,
            replays.compactMap { replay in
                if replay.first != replay.second { return "key \(replay.idempotencyKey): two unlike answers" }
                if let acknowledged = replay.acknowledgedOrderId, acknowledged != replay.orderId {
                    return "key \(replay.idempotencyKey): \(acknowledged) was acknowledged, now \(replay.orderId ?? "none")"
                }
                return nil
            })
    }

    package func totalsAreSums() -> Finding {
        Finding(
            "an order's total is Σ quantity × price", checked: books.orders.count,
            books.orders.compactMap { order in
                let sum = order.lines.reduce(0) { $0 + $1.unitPrice * $1.quantity }
                return sum == order.total ? nil : "\(order.id): total \(order.total), lines \(sum)"
            })
    }

    package func ordersTerminal() -> Finding {
        Finding(
            "every accepted order reached an end", checked: books.orders.count,
            books.orders.filter { $0.state == "placed" }.map { "\($0.id) is still placed" })
    }

    package func transitionsLegal() -> Finding {
        let legal: Set = ["placed>confirmed", "placed>rejected", "confirmed>shipped", "confirmed>cancelled"]
        return Finding(
            "only legal transitions", checked: books.orders.count,
            books.orders.compactMap { order in
                var state = "placed"
                for step in order.transitions where step.to != "placed" {
                    guard step.from == state, legal.contains("\(step.from)>\(step.to)") else {
                        return "\(order.id): \(step.from) → \(step.to) in state \(state)"
                    }
                    state = step.to
                }
                return state == order.state ? nil : "\(order.id) is \(order.state), its transitions end in \(state)"
            })
    }

    /// Delivered rows may be gone from an outbox, so what its events had to set off is looked at too: for each bought order one committed
    /// reservation, one capture and one shipment.
    package func outboxDelivered() -> Finding {
        let committed = Dictionary(grouping: books.reservations.filter { $0.state == "committed" }, by: \.orderId)
        let shipped = Dictionary(grouping: books.shipments.filter { $0.state != "cancelled" }, by: \.orderId)
        let bought = books.orders.filter(\.isLive)
        var found = books.outbox.filter { !$0.delivered }.map { "\($0.context) \($0.sequence) \($0.type)" }
        for order in bought {
            let captures = paymentsByOrder[order.id, default: []].reduce(0) { $0 + $1.captures.count }
            let effects = [
                ("committed reservations", committed[order.id, default: []].count), ("captures", captures),
                ("shipments", shipped[order.id, default: []].count),
            ]
            found += effects.filter { $0.1 != 1 }.map { "\(order.id) is \(order.state) with \($0.1) \($0.0)" }
        }
        return Finding("every event was delivered", checked: books.outbox.count + 3 * bought.count, found)
    }

    /// Exactly one effect of each confirmation.
    package func oneShipmentAnOrder() -> Finding {
        let byOrder = Dictionary(grouping: books.shipments, by: \.orderId)
        let bought = books.orders.filter(\.isLive)
        return Finding(
            "one shipment a bought order", checked: bought.count,
            bought.compactMap { order in
                let alive = byOrder[order.id, default: []].filter { $0.state != "cancelled" }
                return alive.count == 1 ? nil : "\(order.id) is \(order.state) with \(alive.count) shipments"
            })
    }

    package func noOrphans() -> Finding {
        var found: [String] = []
        for reservation in books.reservations {
            guard let order = ordersById[reservation.orderId] else {
                if reservation.state == "held" || reservation.state == "committed" {
                    found.append("a reservation of \(reservation.orderId), which does not exist")
                }
                continue
            }
            if reservation.state == "held", order.state != "placed" { found.append("\(order.id) is \(order.state), its stock still held") }
        }
        for payment in books.payments {
            guard let order = ordersById[payment.orderId] else {
                if payment.state != "voided" && payment.state != "declined" {
                    found.append("payment \(payment.id) of \(payment.orderId), which does not exist")
                }
                continue
            }
            if payment.state == "pending" || payment.state == "authorised", order.state != "placed" {
                found.append("\(order.id) is \(order.state), its payment still \(payment.state)")
            }
        }
        for shipment in books.shipments where shipment.state != "cancelled" {
            if ordersById[shipment.orderId]?.isLive != true {
                found.append("shipment \(shipment.id) of \(shipment.orderId), which was not bought")
            }
        }
        return Finding(
            "no orphan reservation, payment or shipment", checked: books.reservations.count + books.payments.count + books.shipments.count,
            found)
    }
}
