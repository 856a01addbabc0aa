extension Content {
    static func failure(_ analysis: Analysis, run: RunRecord) -> Section {
        let failures = analysis.failures
        guard let svg = FailureMatrix.draw(failures) else {
            return Section(
                id: "failure", title: "Failure impact",
                blocks: [.paragraph("Run \(analysis.run.id) has no failure experiment: nothing is said about isolation.")])
        }
        let rates = Set(run.failures.map(\.ratePerSecond)).sorted().map(Number.short).joined(separator: " or ")
        var blocks: [Block] = [
            .figure(
                Figure(
                    svg: svg,
                    caption: """
                        Goodput in percent from injection to recovery, at least one second, under open load of \(rates) requests a second; the \
                        stronger the tint, the more is lost. Hatched cells are void: the fault was not proven, or a check failed. Recovery: heal until \
                        three windows of 100 ms in a row are without an error; their latency is not judged.
                        """, isWide: true))
        ]
        let rows = failures.cells.map { cell -> [Table.Cell] in
            let state: Phrase = cell.void.isEmpty ? "\(cell.proof ?? "")" : "\(strong: "void:") \(cell.void.joined(separator: "; "))"
            return [
                "\(cell.variant) \(cell.component) · \(cell.fault)", Table.Cell(state),
            ]
                + failures.journeys.map { name in Table.Cell(cell.goodput[name].map(Number.percent) ?? "–") }
                + [
                    Table.Cell(cell.blastRadius.map(Number.percent) ?? "–"),
                    Table.Cell(cell.void.isEmpty ? cell.recoverySeconds.map { "\(Number.fixed($0, 1)) s" } ?? "not seen" : "–"),
                ]
        }
        let columns =
            [Table.Column(title: "fault"), Table.Column(title: "seen to take effect")]
            + (failures.journeys + ["blast radius", "recovery"]).map { Table.Column(title: $0, isNumeric: true) }
        if run.failures.contains(where: { !$0.journeys.isEmpty }) {
            blocks.append(
                .figures(
                    run.failures.filter { !$0.journeys.isEmpty }.map { record in
                        let cell = failures.cells.first {
                            $0.variant == record.variant && $0.component == record.component && $0.fault == record.fault
                        }
                        let loss = cell?.blastRadius.map { "\(Number.percent($0)) lost" } ?? "void"
                        return Figure(
                            svg: TimelineChart.draw(record), caption: "\(record.variant) \(record.component) · \(record.fault) · \(loss)")
                    }, small: true))
            blocks.append(
                .paragraph("Goodput of all journeys per 100 ms around each fault, by intended send time; shaded from injection to heal."))
        }
        blocks.append(.details("Cell by cell, with the proof of each fault", open: false, [.table(Table(columns: columns, rows: rows))]))
        return Section(id: "failure", title: "Failure impact", blocks: blocks)
    }

    static func integrity(_ analysis: Analysis) -> Section {
        guard !analysis.invariants.isEmpty else {
            return Section(
                id: "integrity", title: "Integrity",
                blocks: [.paragraph("Run \(analysis.run.id) checked no invariant: nothing is said about lost orders or double charges.")])
        }
        func text(_ side: InvariantSummary.Side) -> Table.Cell {
            guard side.cells > 0 else { return "not checked" }
            let figure = "\(Number.integer(side.violations.count)) of \(Number.integer(side.checked))"
            return side.violations.isEmpty ? "\(figure)" : Table.Cell("\(strong: figure)", pill: "no")
        }
        func orders(_ variant: Variant) -> Int {
            analysis.failures.cells.filter { $0.variant == variant }.reduce(0) { $0 + $1.acknowledgedOrders }
        }
        var blocks: [Block] = [
            .paragraph(
                """
                Violations of N checked, after every fault, against each store’s own rows, in run \(analysis.run.id): \
                \(Number.counted(orders(.monolith), "acknowledged order")) of the \(Variant.monolith), \
                \(Number.integer(orders(.microservices))) of the \(Variant.microservices). No violation in N checks is no proof of none in more.
                """),
            .table(
                Table(
                    columns: .of("invariant, checked after every fault", more: "monolith", "microservices"),
                    rows: analysis.invariants.map { ["\($0.name)", text($0.monolith), text($0.microservices)] })),
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
