extension Content {
    static func consistency(_ analysis: Analysis) -> Section {
        let title = "Consistency: what one transaction gives for nothing"
        guard let consistency = analysis.consistency else {
            return Section(
                id: "consistency", title: title,
                blocks: [
                    .paragraph(
                        "Run \(analysis.run.id) did not probe staleness: `shopbench compare --only consistency` measures how long copies lag, and what a saga costs a checkout."
                    )
                ])
        }
        func cell(_ value: Double?, _ unit: String) -> Table.Cell { Table.Cell(value.map { Number.with(unit: unit, $0) } ?? "–") }
        let rows: [(String, (ConsistencyAnalysis.Side) -> Table.Cell)] = [
            ("commits a checkout", { cell($0.commitsPerCheckout, "") }),
            ("transactions a checkout", { cell($0.transactionsPerCheckout, "") }),
            ("a checkout, median on a quiet system", { cell($0.checkoutMillis, "ms") }),
            ("commits a declined checkout", { cell($0.commitsPerDecline, "") }),
            ("a declined checkout, median", { cell($0.declineMillis, "ms") }),
            ("orders stuck at the end", { "\(Number.integer($0.stuckOrders))" }),
            ("rejected orders that had to be undone elsewhere", { "\(Number.integer($0.compensations))" }),
        ]
        return Section(
            id: "consistency", title: title,
            blocks: [
                .paragraph(
                    "After the owner has answered: how many samples read a stale copy at all, when the last stale read began, and when the first fresh one had ended. The truth lies between the two; where nothing was read stale, the copy was fresh before the first read was over."
                ),
                .table(staleness(consistency)),
                .table(
                    Table(
                        columns: .of("what a checkout costs, and leaves", more: "monolith", "microservices"),
                        rows: rows.map { name, figure in
                            ["\(name)"] + Variant.allCases.map { variant in consistency.side(variant).map(figure) ?? "–" }
                        })),
            ])
    }

    private static func staleness(_ consistency: ConsistencyAnalysis) -> Table {
        func millis(_ value: Double?) -> Table.Cell { Table.Cell(value.map { "\(Number.short($0)) ms" } ?? "–") }
        return Table(
            columns: [.init(title: "copy"), .init(title: "condition"), .init(title: "variant")]
                + ["read stale", "last stale p50", "max", "first fresh p50", "p99", "max", "never fresh"].map {
                    .init(title: $0, isNumeric: true)
                },
            rows: consistency.paired.map { row in
                let condition: Phrase = row.missing.map { "\(row.condition): \($0)" } ?? "\(row.condition)"
                return [
                    "\(row.replica)", Table.Cell(condition), "\(row.variant)",
                    "\(Number.integer(row.stale)) of \(Number.integer(row.samples))",
                    millis(row.staleMillis.p50), millis(row.staleMillis.max), millis(row.freshMillis.p50), millis(row.freshMillis.p99),
                    millis(row.freshMillis.max),
                    row.endless > 0 ? Table.Cell("\(strong: String(row.endless))", pill: "no") : "0",
                ]
            })
    }
}

extension ConsistencyAnalysis {
    /// Both variants of one copy under one condition below each other, in the order of the probes.
    fileprivate var paired: [Staleness] {
        var keys: [(replica: String, condition: String)] = []
        for row in staleness where !keys.contains(where: { $0 == (row.replica, row.condition) }) {
            keys.append((row.replica, row.condition))
        }
        return keys.flatMap { key in staleness.filter { ($0.replica, $0.condition) == key }.sorted { $0.variant.order < $1.variant.order } }
    }
}
