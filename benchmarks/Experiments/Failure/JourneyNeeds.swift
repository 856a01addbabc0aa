/// Which parts each journey needs by design: where a part that it does not need is broken, every loss in it is collateral.
///
/// | journey  | microservices                                            | of these, writes      | monolith |
/// |----------|----------------------------------------------------------|-----------------------|----------|
/// | index    | gateway, catalog                                         |                       | monolith |
/// | browse   | gateway, catalog                                         |                       | monolith |
/// | add      | gateway, carts, catalog                                  | carts                 | monolith, writes |
/// | cart     | gateway, carts                                           |                       | monolith |
/// | checkout | gateway, carts, catalog, orders, inventory, payments, card processor | carts, orders, inventory, payments | monolith, writes; card processor |
///
/// - A product page stands without inventory and reviews, with a part missing: it does not need them.
/// - A cart has its own copy of names and prices, and asks catalog for a product that it has not met; so `add` needs catalog.
/// - A session is proven by a signature; accounts is asked by nobody but the gateway's list of revoked sessions.
/// - A parcel is sent by event: shipping may be away while orders are taken.
package enum JourneyNeeds {
    private static let reads: [String: Set<String>] = [
        "index": ["gateway", "catalog"],
        "browse": ["gateway", "catalog"],
        "add": ["gateway", "carts", "catalog"],
        "cart": ["gateway", "carts"],
        "checkout": ["gateway", "carts", "catalog", "orders", "inventory", "payments", FailureCell.cardProcessor],
    ]
    private static let writes: [String: Set<String>] = [
        "add": ["carts", "monolith"], "checkout": ["carts", "orders", "inventory", "payments", "monolith"],
    ]

    /// A journey that nobody described is taken to need everything.
    package static func needs(_ journey: String, _ cell: FailureCell) -> Bool {
        if cell.fault.isOfStore { return reads[journey] == nil || writes[journey]?.contains(cell.component) == true }
        if cell.component == "monolith" { return true }
        return reads[journey]?.contains(cell.component) ?? true
    }
}
