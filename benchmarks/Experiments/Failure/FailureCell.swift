package import Report
import Topology

/// One cell of the failure matrix: where, and what.
package struct FailureCell: Sendable, Equatable {
    /// The same for both variants: a real program behind a proxy.
    package static let cardProcessor = "card-processor"

    package var variant: Variant
    package var component: String
    package var fault: FaultKind

    package init(_ variant: Variant, _ component: String, _ fault: FaultKind) {
        self.variant = variant
        self.component = component
        self.fault = fault
    }

    /// `orders:hang`, `monolith:crash`; `card-processor:refused` are two, one a variant.
    /// - Returns: empty where there is no such cell.
    package static func parse(_ text: String) -> [FailureCell] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let fault = FaultKind(rawValue: parts[1]) else { return [] }
        return full.filter { $0.component == parts[0] && $0.fault == fault }
    }

    package static var components: [String] { Variant.allCases.flatMap(\.architecture.components) + [cardProcessor] }

    /// The name of its files in `raw/`: unique within a run.
    var fileName: String { "\(variant.rawValue)-\(component)-\(fault.rawValue)" }
}
