extension Content {
    static func ladder(_ analysis: Analysis) -> Section {
        let title = "Where the difference comes from"
        guard let ladder = analysis.ladder else {
            return Section(
                id: "ladder", title: title,
                blocks: [
                    .paragraph(
                        "Run \(analysis.run.id) has no ladder: `shopbench ladder` measures what each boundary between the two adds, one decision a rung, with all that it brings."
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
                        \(strong: measure.label), \(measure.unit). Each bar is one decision, with all that it brings, against the rung above, or against the named one; whiskers: \
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

    /// The ladder’s gap beside that of the blocks, and whether the one reproduces the other.
    static func sentence(_ account: LadderAccount, _ ladder: LadderAnalysis) -> Phrase {
        let gap = account.gap.text(unit: account.unit)
        guard account.isGapIndependent else {
            return "\(strong: account.label): the ladder’s ends lie \(gap) apart. \(account.finding(in: ladder, capitalised: true))."
        }
        return """
            \(strong: account.label): the gap of the comparison’s own blocks is \(gap), that of the ladder’s ends \
            \(account.sum.text(unit: account.unit)). \(account.finding(in: ladder, capitalised: true)).
            """
    }

    /// Value and change of each measure, a column each.
    private static func costs(_ ladder: LadderAnalysis, _ measures: [(measure: LadderMeasure, title: String)], explained: Bool) -> Table {
        Table(
            columns: [.init(title: "rung")] + (explained ? [.init(title: "what the decision brings, against which")] : [])
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
                "rung", more: "processes, the supervisor apart", "calls a journey", "over a socket", "bytes there", "event pulls",
                "transactions a checkout",
                "commits a checkout", "rounds"),
            rows: ladder.rungs.map { rung in
                // The launcher, which supervises them, is not counted here; the cost section counts every process that there is.
                ["\(strong: rung.label)", "\(String(rung.processes))"]
                    + measures.map { Table.Cell(rung.figure($0)?.value.map(Number.short) ?? "–") } + ["\(String(rung.rounds))"]
            })
    }
}

extension LadderAccount {
    /// `the ladder’s ends reproduce the gap of the comparison’s own blocks to within 0.11 ms`
    func finding(in ladder: LadderAnalysis, capitalised: Bool = false) -> String {
        let the = capitalised ? "The" : "the"
        let left = unexplained.text(unit: unit)
        switch agreement {
        case .reproduced:
            let within = farthest.map { "\(Number.short($0)) \(unit)" } ?? "–"
            return "\(the) ladder’s ends reproduce the gap of the comparison’s own blocks to within \(within)"
        case .differs: return "\(the) ladder’s ends do not reproduce the gap of the comparison’s own blocks: \(left) is not explained"
        case .tooWide:
            return "whether the ladder’s ends reproduce the gap of the comparison’s own blocks is too wide to tell: \(left)"
                .withFirstLetter(capitalised)
        case .noInterval:
            return "one round or pair gives no interval, so nothing is said about what is left over".withFirstLetter(capitalised)
        case .notHeldAgainst:
            let path = ladder.rungs.filter(\.isOnPath)
            let from = path.dropLast().last.map { $0.id == "cut9" ? "nine processes of one program" : "“\($0.label)”" } ?? "–"
            let to = path.last.map { $0.id == Variant.microservices.rawValue ? "the executables as shipped" : "“\($0.label)”" } ?? "–"
            return "\(the) last step, from \(from) to \(to), is what is left: \(left)"
        }
    }
}

extension String {
    fileprivate func withFirstLetter(_ capitalised: Bool) -> String { capitalised ? prefix(1).uppercased() + dropFirst() : self }
}
