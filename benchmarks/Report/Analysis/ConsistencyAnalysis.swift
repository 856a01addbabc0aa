import Statistics

/// How stale copies get, and what a checkout costs where it is a saga; both sides of the same probes.
package struct ConsistencyAnalysis: Codable, Sendable {
    package var staleness: [Staleness]
    /// By variant; absent where it was not probed.
    package var sides: [String: Side]

    /// One replica under one condition in one variant.
    package struct Staleness: Codable, Sendable {
        package var variant: Variant
        package var replica: String
        package var condition: String
        package var samples: Int
        /// Samples that a stale value was read in at all.
        package var stale: Int
        /// When the last stale read began, after the owner's answer: a lower bound; 0 where none was stale.
        package var staleMillis: Bounds
        /// When the first fresh read had ended: an upper bound.
        package var freshMillis: Bounds
        package var endless: Int
        package var missing: String?

        /// More than half of the samples were read stale, of ten or more: a majority of fewer is an anecdote.
        package var isStale: Bool { samples >= 10 && 2 * stale > samples }
    }

    package struct Bounds: Codable, Sendable {
        package var p50: Double?
        /// Nil with fewer than ten samples beyond it.
        package var p99: Double?
        package var max: Double?

        init(micros: [Int]) {
            let sorted = micros.sorted().map { Double($0) / 1000 }
            guard !sorted.isEmpty else { return }
            p50 = Percentile.ofSorted(sorted, 0.5)
            p99 = Percentile.isSupported(0.99, samples: sorted.count) ? Percentile.ofSorted(sorted, 0.99) : nil
            max = sorted.last
        }
    }

    package struct Side: Codable, Sendable {
        package var commitsPerCheckout: Double?
        package var transactionsPerCheckout: Double?
        package var checkoutMillis: Double?
        package var commitsPerDecline: Double?
        package var declineMillis: Double?
        package var stuckOrders: Int
        package var compensations: Int
    }

    init?(_ records: [ConsistencyRecord]) {
        guard !records.isEmpty else { return nil }
        staleness = records.flatMap { record in record.staleness.map { Self.staleness($0, record.variant) } }
        sides = Dictionary(records.map { ($0.variant.rawValue, Self.side($0)) }) { first, _ in first }
    }

    package func side(_ variant: Variant) -> Side? { sides[variant.rawValue] }

    private static func staleness(_ record: StalenessRecord, _ variant: Variant) -> Staleness {
        Staleness(
            variant: variant, replica: record.replica, condition: record.condition, samples: record.staleMicros.count,
            stale: record.staleMicros.count { $0 > 0 }, staleMillis: Bounds(micros: record.staleMicros),
            freshMillis: Bounds(micros: record.freshMicros), endless: record.endless, missing: record.missing)
    }

    private static func side(_ record: ConsistencyRecord) -> Side {
        func each(_ count: Int, _ cost: CheckoutCost) -> Double? { cost.checkouts > 0 ? Double(count) / Double(cost.checkouts) : nil }
        func millis(_ cost: CheckoutCost) -> Double? { cost.checkouts > 0 ? Double(cost.medianMicros) / 1000 : nil }
        return Side(
            commitsPerCheckout: each(record.checkout.traffic.commits, record.checkout),
            transactionsPerCheckout: each(record.checkout.traffic.transactions, record.checkout), checkoutMillis: millis(record.checkout),
            commitsPerDecline: each(record.declined.traffic.commits, record.declined), declineMillis: millis(record.declined),
            stuckOrders: record.stuckOrders, compensations: record.compensations)
    }
}
