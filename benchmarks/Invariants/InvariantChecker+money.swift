extension InvariantChecker {
    package func capturedOnce() -> Finding {
        let live = books.orders.filter(\.isLive)
        var found = books.payments.filter { $0.captures.count > 1 }.map { "payment \($0.id) was captured \($0.captures.count) times" }
        for order in live {
            let captured = paymentsByOrder[order.id, default: []].reduce(0) { $0 + $1.captured - $1.refunded }
            if captured != order.total { found.append("\(order.id): \(captured) captured of \(order.total)") }
        }
        return Finding("captured once, and the total of a bought order", checked: live.count, found)
    }

    package func noChargeWithoutOrder() -> Finding {
        let charged = books.payments.filter { $0.captured > $0.refunded }
        return Finding(
            "no charge without an order", checked: charged.count,
            charged.filter { ordersById[$0.orderId]?.isLive != true }.map {
                "payment \($0.id): \($0.captured) captured, its order is \(ordersById[$0.orderId]?.state ?? "missing")"
            })
    }

    package func cancelledRefunded() -> Finding {
        let cancelled = books.orders.filter { $0.state == "cancelled" }
        return Finding(
            "a cancelled order is refunded", checked: cancelled.count,
            cancelled.compactMap { order in
                let kept = paymentsByOrder[order.id, default: []].reduce(0) { $0 + $1.captured - $1.refunded }
                return kept == 0 ? nil : "\(order.id) is cancelled, \(kept) kept"
            })
    }

    package func refundsWithinCapture() -> Finding {
        Finding(
            "0 ≤ refunds ≤ captured", checked: books.payments.count,
            books.payments.filter { $0.refunds.contains { $0 < 0 } || $0.refunded > $0.captured }.map {
                "payment \($0.id): \($0.refunded) refunded of \($0.captured)"
            })
    }

    /// Every entry moves a positive amount between two accounts, so that debits and credits agree; the state says what the entries say.
    package func ledgerBalances() -> Finding {
        Finding(
            "debits = credits", checked: books.payments.count,
            books.payments.compactMap { payment in
                if payment.ledger.contains(where: { $0.amount <= 0 || $0.debit == $0.credit }) {
                    return "payment \(payment.id): an entry of no effect"
                }
                let kept = payment.captured - payment.refunded
                let expected = payment.state == "captured" ? payment.amount : 0
                return kept == expected ? nil : "payment \(payment.id) is \(payment.state), its ledger keeps \(kept)"
            })
    }
}
