/// What a variant's faults leave alone, over all of its valid cells.
package struct Isolation: Codable, Sendable {
    /// A part is isolated where at least this share of the arrivals that do not need it succeeds, under the worst of its faults.
    static let kept = 0.99
    /// A part takes as much with it as the monolith where it loses at least this share of what the same fault costs the whole monolith.
    static let asMuch = 0.9

    package struct Part: Codable, Sendable {
        package var component: String
        /// The fault that it is worst under.
        package var fault: String
        /// Goodput of the journeys that do not need it, or for `asMuchAsMonolith` the share of the monolith's loss.
        package var share: Double
    }

    package var variant: Variant
    package var isolated: [Part]
    package var leaking: [Part]
    /// Components with a fault that every journey needs the component under: there is nothing to isolate.
    package var neededByAll: [String]
    package var asMuchAsMonolith: [Part]

    /// - Returns: nil where no cell of the variant says which journeys do not need its component.
    init?(_ variant: Variant, of all: [FailureCell]) {
        let cells = all.filter { $0.variant == variant && $0.isValid && $0.journeysWithoutNeed != nil }
        guard !cells.isEmpty else { return nil }
        self.variant = variant
        isolated = []
        leaking = []
        neededByAll = []
        asMuchAsMonolith = []
        let components = cells.reduce(into: [String]()) { if !$0.contains($1.component) { $0.append($1.component) } }
        for component in components {
            let own = cells.filter { $0.component == component }
            let kept = own.compactMap { cell in
                cell.goodputWithoutNeed.map { Part(component: component, fault: cell.fault, share: $0) }
            }
            if kept.count < own.count {
                neededByAll.append(component)
            } else if let worst = kept.min(by: { $0.share < $1.share }) {
                if worst.share >= Self.kept { isolated.append(worst) } else { leaking.append(worst) }
            }
            let shares = own.compactMap { cell -> Part? in
                // Of the whole process: a part that both have, such as the card processor, is no part of the monolith.
                guard let whole = all.counterpart(of: cell), whole.component == Variant.monolith.rawValue else { return nil }
                guard let loss = cell.blastRadius, let base = whole.blastRadius, base > 0 else { return nil }
                return Part(component: component, fault: cell.fault, share: loss / base)
            }
            if let worst = shares.max(by: { $0.share < $1.share }), worst.share >= Self.asMuch { asMuchAsMonolith.append(worst) }
        }
    }
}
