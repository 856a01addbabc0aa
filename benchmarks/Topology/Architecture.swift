/// Which of the two systems.
package enum Architecture: String, CaseIterable, Sendable {
    case monolith, microservices

    /// The executables that it consists of, by their file names.
    package var executables: [String] {
        switch self {
        case .monolith: ["monolith"]
        case .microservices:
            ["microservices", "gateway", "node"]
                + ["accounts", "catalog", "inventory", "carts", "orders", "payments", "shipping", "reviews"].map { "\($0)-service" }
        }
    }

    /// Both get a restart policy: a comparison of one that restarts with one that does not would say nothing.
    package var arguments: [String] { self == .monolith ? ["--supervised"] : [] }

    /// Names in `processes.json` of what carries the load.
    package var components: [String] {
        switch self {
        case .monolith: ["monolith"]
        case .microservices: ["gateway", "accounts", "catalog", "inventory", "carts", "orders", "payments", "shipping", "reviews"]
        }
    }
}
