extension Content {
    static func integrity(_ analysis: Analysis) -> Section {
        guard !analysis.invariants.isEmpty else {
            return Section(
                id: "integrity", title: "Integrity",
                blocks: [.paragraph("Run \(analysis.run.id) checked no invariant: nothing is said about lost orders or double charges.")])
        }
        func text(_ side: InvariantSummary.Side) -> Table.Cell {
            guard side.cells > 0 else { return "not checked" }
            // No violation of nothing would read like a result.
            guard side.checked > 0 || !side.violations.isEmpty else { return "nothing to check" }
            let figure = "\(Number.integer(side.violations.count)) of \(Number.integer(side.checked))"
            return side.violations.isEmpty ? "\(figure)" : Table.Cell("\(strong: figure)", pill: "no")
        }
        var blocks: [Block] = []
        let headlines = Variant.allCases.compactMap { variant in
            analysis.invariants.headline(of: variant).map { "\(variant): \(strong: $0)" as Phrase }
        }
        if let first = headlines.first { blocks.append(.paragraph(headlines.dropFirst().reduce(first) { $0 + "; " + $1 } + ".")) }
        let cells = analysis.failures.cells.filter(\.wasRun).count
        blocks += [
            .table(
                Table(
                    columns: .of("invariant, checked after every fault", more: "monolith", "microservices"),
                    rows: analysis.invariants.map { ["\($0.name)", text($0.monolith), text($0.microservices)] })),
            .paragraph(
                """
                Violations of N checked against each store’s own rows, after each of \(Number.counted(cells, "fault")) of run \(analysis.run.id). \
                No violation in N checks is no proof of none in more.
                """),
        ]
        let violations = analysis.invariants.flatMap { invariant in
            Variant.allCases.flatMap { variant in
                invariant.side(variant).violations.map { "\(variant) \(invariant.name): \($0)" as Phrase }
            }
        }
        let shown = 20
        if !violations.isEmpty {
            let left = violations.count > shown ? ["and \(String(violations.count - shown)) more in `results.json`" as Phrase] : []
            blocks.append(.details("The violations", open: true, [.list(violations.prefix(shown) + left)]))
        }
        return Section(id: "integrity", title: "Integrity", blocks: blocks)
    }
}
