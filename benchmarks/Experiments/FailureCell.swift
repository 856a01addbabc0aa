package import Report
import Topology

/// One cell of the failure matrix: where, and what.
package struct FailureCell: Sendable, Equatable {
    package enum Fault: String, Sendable { case crash, storeUnwritable = "store-unwritable" }

    package var variant: Variant
    package var component: String
    package var fault: Fault

    /// Every component of either system crashes once; the store that takes the orders goes unwritable once.
    package static let all: [FailureCell] =
        Variant.allCases.flatMap { variant in
            variant.architecture.components.map { FailureCell(variant: variant, component: $0, fault: .crash) }
                + [FailureCell(variant: variant, component: variant == .monolith ? "monolith" : "orders", fault: .storeUnwritable)]
        }

    /// One of each kind.
    static let smoke = [
        FailureCell(variant: .monolith, component: "monolith", fault: .crash),
        FailureCell(variant: .microservices, component: "orders", fault: .crash),
        FailureCell(variant: .microservices, component: "orders", fault: .storeUnwritable),
    ]
}
