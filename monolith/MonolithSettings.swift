package import ShopRuntime
package import ShopSQL

/// What the command line decided.
package struct MonolithSettings: Sendable {
    package var host: String
    package var port: Int
    package var data: String
    /// Whether a new shop is filled with the demo data; nil fills it. A shop that has begun stays as it is.
    package var isDemo: Bool?
    package var durability: Durability
    /// A card processor over HTTP; nil for the deterministic one inside the process.
    package var cardProcessorURL: String?
    /// How long a parcel waits before it is dispatched.
    package var dispatchAfterMillis: Int64
    package var resilience: Resilience

    package static let defaultDispatchAfterMillis: Int64 = 30 * 60 * 1000

    package init(
        host: String, port: Int, data: String, isDemo: Bool?, durability: Durability, cardProcessorURL: String?,
        dispatchAfterMillis: Int64 = defaultDispatchAfterMillis, resilience: Resilience = .on
    ) {
        self.host = host
        self.port = port
        self.data = data
        self.isDemo = isDemo
        self.durability = durability
        self.cardProcessorURL = cardProcessorURL
        self.dispatchAfterMillis = dispatchAfterMillis
        self.resilience = resilience
    }
}
