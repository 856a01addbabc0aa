/// Customers of the shop, by a mix of journeys, products drawn from a Zipf law. Answers are checked, orders are kept.
package struct ShopWorkload: Workload {
    package var mix: ShopMix
    package var customers: [VirtualCustomer]
    /// Products `p-000001` … are looked at by Zipf's law, the first most often.
    package var productCount: Int
    package var zipfExponent: Double
    /// Only so many of the first products are bought: the demo data stocks the first hundred so that no load sells them out, which would
    /// turn checkouts into refusals half way through a run.
    package var buyableCount: Int
    /// Distinguishes the idempotency keys of this run from those of every other run against the same data.
    package var runTag: String
    /// Whether every order is kept in `LoadResult.orders`, up to `historyLimit`; beyond it `LoadResult.historyLost` counts.
    package var keepsHistory: Bool
    package var historyLimit: Int

    /// - Parameter customers: at least as many as the load's connections.
    package init(
        mix: ShopMix = .boutique, customers: [VirtualCustomer], productCount: Int = 10_000, zipfExponent: Double = 1,
        buyableCount: Int = 100, runTag: String, keepsHistory: Bool = true, historyLimit: Int = OrderHistory.orderLimit
    ) {
        self.mix = mix
        self.customers = customers
        self.productCount = productCount
        self.zipfExponent = zipfExponent
        self.buyableCount = min(buyableCount, productCount)
        self.runTag = runTag
        self.keepsHistory = keepsHistory
        self.historyLimit = historyLimit
    }

    package var journeys: [JourneyKind] {
        zip(ShopJourney.allCases, mix.weights).map { JourneyKind(name: $0.name, weight: $1) }
    }

    package var customerLimit: Int? { customers.count }

    package func makeSession(authority: String, share: LoopShare) -> any WorkloadSession {
        ShopSession(workload: self, encoder: RequestEncoder(authority: authority), share: share)
    }
}
