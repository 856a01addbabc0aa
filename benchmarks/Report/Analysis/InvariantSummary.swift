/// One invariant over all cells of both variants. Void cells count too: a violation is one whether or not a probe saw the fault.
package struct InvariantSummary: Codable, Sendable {
    package struct Side: Codable, Sendable {
        package var checked = 0
        package var violations: [String] = []
        package var cells = 0
    }

    package var name: String
    package var monolith = Side()
    package var microservices = Side()

    package func side(_ variant: Variant) -> Side { variant == .monolith ? monolith : microservices }

    static func all(_ records: [FailureRecord]) -> [InvariantSummary] {
        var summaries: [InvariantSummary] = []
        for record in records {
            for invariant in record.invariants {
                let position =
                    summaries.firstIndex { $0.name == invariant.name }
                    ?? {
                        summaries.append(InvariantSummary(name: invariant.name))
                        return summaries.count - 1
                    }()
                let side = record.variant == .monolith ? \InvariantSummary.monolith : \.microservices
                summaries[position][keyPath: side].checked += invariant.checked
                summaries[position][keyPath: side].violations += invariant.violations.map { "\(record.component) \(record.fault): \($0)" }
                summaries[position][keyPath: side].cells += 1
            }
        }
        return summaries
    }
}

extension [InvariantSummary] {
    /// The three that a customer would ask for first, by the names that the checker gives them, and what one violation of each is.
    static let asked: [(name: String, checked: String, violated: String)] = [
        ("every acknowledged order is readable", "acknowledged orders", "lost"),
        ("at most one order a customer and key", "idempotency keys", "with two orders"),
        ("no charge without an order", "charges", "without an order"),
    ]

    /// `0 of 1,204 acknowledged orders lost, 0 of 1,204 idempotency keys with two orders, …`; nil where none of them was checked.
    func headline(of variant: Variant) -> String? {
        let parts = Self.asked.compactMap { asked -> String? in
            guard let side = first(where: { $0.name == asked.name })?.side(variant), side.cells > 0 else { return nil }
            return "\(Number.integer(side.violations.count)) of \(Number.integer(side.checked)) \(asked.checked) \(asked.violated)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
