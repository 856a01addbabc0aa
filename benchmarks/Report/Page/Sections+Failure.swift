extension Content {
    /// Timelines beyond so many are folded away.
    private static let timelinesShown = 12

    static func failure(_ analysis: Analysis, run: RunRecord) -> Section {
        let failures = analysis.failures
        guard !failures.cells.isEmpty else {
            return Section(
                id: "failure", title: "Failure impact",
                blocks: [.paragraph("Run \(analysis.run.id) has no failure experiment: nothing is said about isolation.")])
        }
        var blocks: [Block] = [.paragraph(scope(analysis))] + isolation(analysis)
        if let svg = FailureMatrix.draw(failures) { blocks.append(.figure(Figure(svg: svg, caption: caption(run), isBroad: true))) }
        if !failures.questions.isEmpty { blocks += questions(failures) }
        blocks += notRun(failures)
        blocks += timelines(run, failures)
        blocks.append(.details("Cell by cell, with the proof of each fault", open: false, [.table(cells(failures))]))
        return Section(id: "failure", title: "Failure impact", blocks: blocks)
    }

    /// How much of what could be broken was, and how much of that counts.
    private static func scope(_ analysis: Analysis) -> Phrase {
        let cells = analysis.failures.cells
        let run = cells.filter(\.wasRun)
        let void = run.count { !$0.isValid }
        let counted = void == 0 ? "all of them count" : "\(Number.integer(void)) of them void"
        // The harness notes how many there would be.
        let chosen: Phrase =
            analysis.notes.first { $0.hasPrefix(Self.matrixNote) }.map {
                " \(strong: "Chosen:") \(String($0.dropFirst(Self.matrixNote.count)))"
            }
            ?? ""
        let left = cells.count - run.count
        let rest = left == 0 ? "" : "; \(Number.integer(left)) not run"
        return "\(Number.counted(run.count, "cell")) run, each once, \(counted)\(rest)." + chosen
    }

    private static let matrixNote = "Failure matrix: "

    private static func caption(_ run: RunRecord) -> Phrase {
        let rates = Set(run.failures.filter { !$0.journeys.isEmpty }.map(\.ratePerSecond)).sorted().map(Number.short)
        let span = run.failures.compactMap(\.affectedSeconds).max().map { "\(Number.short($0)) s" } ?? "time"
        let hasMore = run.failures.contains { $0.outcomes != nil }
        let more: Phrase =
            hasMore
            ? """
             Errors after: how long failures took to fail; ~ with fewer than ten beyond the percentile, ≤ where it is the slowest of fewer \
            than 100. Collateral: traffic lost in journeys that do not need the part. Error budget: seconds of complete outage that the \
            failures add up to. Calls an arrival: against those before the fault.
            """ : ""
        return """
            Goodput in percent in the \(span) from the injection, the same for every cell, under open load of \(rates.joined(separator: " or ")) arrivals a \
            second; the stronger the tint, the more is lost. Dot: \(Variant.monolith), diamond: \(Variant.microservices); the strip at the left of a \
            field is the \(Variant.monolith) under the same fault. Hatched cells are void: the fault was not proven, or a check failed. \
            Recovery: heal until three windows of 100 ms in a row are without an error.
            """ + more
    }

    private static func questions(_ failures: FailureAnalysis) -> [Block] {
        [
            .table(
                Table(
                    columns: [.init(title: "asked before the run"), .init(title: "this run"), .init(title: "how it is judged")],
                    rows: failures.questions.flatMap { question in
                        // An answer a row; the question and its rule stand in the first.
                        question.answers.enumerated().map { line, answer in
                            [Table.Cell(line == 0 ? question.question : ""), "\(answer)", Table.Cell(line == 0 ? question.rule : "")]
                        }
                    })),
            .paragraph(
                "One run of each cell, so no interval: two losses count as different from a factor of 1.5 and one percentage point on."),
        ]
    }

    private static func notRun(_ failures: FailureAnalysis) -> [Block] {
        let cells = failures.cells.filter { !$0.wasRun }
        guard !cells.isEmpty else { return [] }
        return [
            .table(
                Table(
                    columns: [.init(title: "not run"), .init(title: "reason")],
                    rows: cells.map { ["\($0.name), \($0.variant)", "\($0.notRun ?? "–")"] }))
        ]
    }

    private static func timelines(_ run: RunRecord, _ failures: FailureAnalysis) -> [Block] {
        let figures = failures.order.filter { !run.failures[$0].journeys.isEmpty }.map { index in
            let (record, cell) = (run.failures[index], failures.cells[index])
            let loss = cell.blastRadius.map { "\(Number.percent($0)) lost" } ?? "void"
            return Figure(svg: TimelineChart.draw(record), caption: "\(record.variant) \(record.component) · \(record.fault) · \(loss)")
        }
        guard !figures.isEmpty else { return [] }
        var blocks: [Block] = [
            .figures(Array(figures.prefix(timelinesShown)), small: true),
            .paragraph("Goodput of all journeys per 100 ms around each fault, by intended send time; shaded from injection to heal."),
        ]
        if figures.count > timelinesShown {
            let rest = Array(figures.dropFirst(timelinesShown))
            blocks.append(.details("The other \(Number.counted(rest.count, "timeline"))", open: false, [.figures(rest, small: true)]))
        }
        return blocks
    }

    private static func cells(_ failures: FailureAnalysis) -> Table {
        typealias Figure = (title: String, text: (FailureCell) -> String?)
        let all: [Figure] =
            failures.journeys.map { name in (name, { $0.goodput[name].map(Number.percent) }) }
            + [
                ("blast radius", { $0.blastRadius.map(Number.percent) }),
                (
                    "ok, degraded, failed, timed out",
                    { cell in
                        cell.outcomes.map { split in
                            [split.ok, split.degraded, split.failed, split.timedOut].map(Number.integer).joined(separator: " · ")
                        }
                    }
                ),
                ("unknown end", { $0.outcomes.map { Number.integer($0.unknown) } }), ("errors after, p99", \.errorAfter),
                ("recovery", \.recoveryText),
                ("within the objective", { $0.recoveryWithLatencySeconds.map { "\(Number.fixed($0, 1)) s" } }),
                ("collateral", { $0.collateral.map(Number.percent) }),
                ("error budget", { $0.errorBudgetSeconds.map { "\(Number.short($0)) s" } }),
                ("calls an arrival", { $0.workAmplification.map { "\(Number.short($0)) ×" } }),
            ]
        let cells = failures.order.map { failures.cells[$0] }
        let shown = all.filter { figure in cells.contains { figure.text($0) != nil } }
        return Table(
            columns: [Table.Column(title: "fault"), Table.Column(title: "seen to take effect")]
                + shown.map { Table.Column(title: $0.title, isNumeric: true) },
            rows: cells.map { cell in
                let state: Phrase = cell.isValid ? "\(cell.proof ?? "")" : "\(strong: "void:") \(cell.void.joined(separator: "; "))"
                return ["\(cell.variant) \(cell.component) · \(cell.fault)", Table.Cell(state)]
                    + shown.map { Table.Cell($0.text(cell) ?? "–") }
            })
    }
}
