extension Content {
    static func ladder(_ analysis: Analysis) -> Section {
        let title = "Where the difference comes from"
        guard let ladder = analysis.ladder else {
            return Section(
                id: "ladder", title: title,
                blocks: [
                    .paragraph(
                        "Run \(analysis.run.id) has no ladder: `shopbench ladder` measures what each boundary between the two adds, one change at a time."
                    )
                ])
        }
        var blocks: [Block] = [.list([LadderMeasure.p50, .cpu].compactMap { ladder.account($0).map { sentence($0, ladder) } })]
        let rounds = "\(Number.counted(ladder.rounds, "round")) at \(Number.short(ladder.ratePerSecond)) journeys a second, open loop"
        let figures = [LadderMeasure.p50, .cpu].compactMap { measure in
            WaterfallChart.draw(ladder, measure).map { svg in
                Figure(
                    svg: svg,
                    caption: """
                        \(strong: measure.label), \(measure.unit). Each bar is one change against the rung above, or against the named one; whiskers: \
                        Student’s 95 % interval of the difference, paired by round. \(rounds).
                        """, isWide: true)
            }
        }
        blocks += figures.map { .figure($0) }
        blocks.append(.table(costs(ladder, [(.p50, "p50 ms"), (.cpu, "CPU ms a journey")], explained: true)))
        blocks.append(.table(counts(ladder)))
        blocks.append(
            .details(
                "The tail, and one checkout at a time", open: false,
                [.table(costs(ladder, [(.p99, "p99 ms"), (.checkout, "checkout ms, quiet system")], explained: false))]))
        blocks.append(
            .paragraph(
                "Percentiles: merged histogram of the rounds; changes: mean over rounds of the difference within a round. Counts come from the callers and the stores themselves, background work included. A checkout: several, one after another on a quiet system, until all that they cause has come to rest."
            ))
        if !ladder.void.isEmpty { blocks.append(.details("Void and excluded", open: true, [.list(ladder.void.map { "\($0)" })])) }
        return Section(id: "ladder", title: title, blocks: blocks)
    }

    /// Whether the steps account for the gap.
    static func sentence(_ account: LadderAccount, _ ladder: LadderAnalysis) -> Phrase {
        let steps = ladder.rungs.filter(\.isOnPath).count - (account.isGapIndependent ? 1 : 2)
        let gap = account.gap.text(unit: account.unit)
        let sum = account.sum.text(unit: account.unit)
        let left = account.unexplained.text(unit: account.unit)
        let source = account.isGapIndependent ? "by the block pairs, measured apart" : "within the ladder"
        let start: Phrase =
            "\(strong: account.label): the gap between the variants is \(gap) \(source); the \(Number.counted(steps, "step")) add up to \(sum). "
        switch account.isAccountedFor {
        case true?:
            return start + "The steps account for the gap within the intervals; left over: \(left)."
        case false?:
            return start + "\(strong: "Not explained"): \(left)."
        case nil: return start + "One round or pair gives no interval, so nothing is said about what is left over."
        }
    }

    /// Value and change of each measure, a column each.
    private static func costs(_ ladder: LadderAnalysis, _ measures: [(measure: LadderMeasure, title: String)], explained: Bool) -> Table {
        Table(
            columns: [.init(title: "rung")] + (explained ? [.init(title: "what changes, against which")] : [])
                + measures.flatMap { [.init(title: $0.title, isNumeric: true), .init(title: "change", isNumeric: true)] },
            rows: ladder.rungs.map { rung in
                let against = rung.base.flatMap(ladder.rung).map { "\(rung.change); against \($0.label)" } ?? rung.change
                return ["\(strong: rung.label)"] + (explained ? [Table.Cell(against)] : [])
                    + measures.flatMap { measure, _ -> [Table.Cell] in
                        let figure = rung.figure(measure)
                        return [
                            Table.Cell(figure?.value.map(Number.short) ?? "–"),
                            Table.Cell(rung.base == nil ? "–" : figure?.change?.text(unit: "") ?? "–"),
                        ]
                    }
            })
    }

    private static func counts(_ ladder: LadderAnalysis) -> Table {
        let measures: [LadderMeasure] = [.calls, .wireCalls, .wireBytes, .eventPulls, .transactions, .commits]
        return Table(
            columns: .of(
                "rung", more: "processes", "calls a journey", "over a socket", "bytes there", "event pulls", "transactions a checkout",
                "commits a checkout", "rounds"),
            rows: ladder.rungs.map { rung in
                ["\(strong: rung.label)", "\(String(rung.processes))"]
                    + measures.map { Table.Cell(rung.figure($0)?.value.map(Number.short) ?? "–") } + ["\(String(rung.rounds))"]
            })
    }
}
