/// How often each journey is made. Named after the source.
package struct ShopMix: Sendable, Equatable {
    package var name: String
    package var index: Double
    package var browse: Double
    package var add: Double
    package var cart: Double
    package var checkout: Double

    package init(name: String, index: Double, browse: Double, add: Double, cart: Double, checkout: Double) {
        self.name = name
        self.index = index
        self.browse = browse
        self.add = add
        self.cart = cart
        self.checkout = checkout
    }

    /// The weights of Online Boutique's own load generator (GoogleCloudPlatform/microservices-demo, `locustfile.py`), currency left out.
    package static let boutique = ShopMix(name: "boutique", index: 1, browse: 10, add: 2, cart: 3, checkout: 1)

    /// TPC-W's browsing mix: 95 % browsing, 5 % ordering. Within each half the proportions are those of `boutique`.
    package static let browsing = tpcw("browsing", browsingShare: 95)
    /// TPC-W's shopping mix: 80 % browsing, 20 % ordering.
    package static let shopping = tpcw("shopping", browsingShare: 80)
    /// TPC-W's ordering mix: half and half.
    package static let ordering = tpcw("ordering", browsingShare: 50)

    package static let all = [boutique, browsing, shopping, ordering]

    private static func tpcw(_ name: String, browsingShare: Double) -> ShopMix {
        let orderingShare = 100 - browsingShare
        return ShopMix(
            name: name, index: browsingShare / 11, browse: browsingShare * 10 / 11, add: orderingShare * 2 / 6, cart: orderingShare * 3 / 6,
            checkout: orderingShare / 6)
    }

    /// In the order of `ShopJourney.allCases`.
    package var weights: [Double] { [index, browse, add, cart, checkout] }
}

package enum ShopJourney: Int, CaseIterable, Sendable {
    case index, browse, add, cart, checkout

    package var name: String { String(describing: self) }
}
