import ShopCore
import ShopLayout

/// Which service may call which. A service is given tokens for these and no others.
enum CallGraph {
    /// The contexts that a service calls: for answers, and for the events that it follows.
    static func callees(of caller: ContextName) -> [ContextName] {
        let asked: [ContextName] =
            switch caller {
            case .carts: [.catalog]
            case .orders: [.carts, .catalog, .inventory, .payments, .shipping]
            case .accounts, .catalog, .inventory, .payments, .shipping, .reviews: []
            }
        let followed = Subscriptions.producers(for: caller)
        return ContextName.allCases.filter { asked.contains($0) || followed.contains($0) }
    }

    /// The gateway calls every service.
    static func callees(of member: Member) -> [ContextName] {
        switch member {
        case .gateway: ContextName.allCases
        case .service(let context): callees(of: context)
        }
    }
}
