extension Content {
    static func claims(_ analysis: Analysis) -> Section {
        let columns = [
            Table.Column(title: "claim"), Table.Column(title: "주장"), Table.Column(title: "verdict"),
            Table.Column(title: "monolith", isNumeric: true, variant: .monolith),
            Table.Column(title: "microservices", isNumeric: true, variant: .microservices), Table.Column(title: "what decides it"),
        ]
        let rows = analysis.claims.map { row -> [Table.Cell] in
            [
                "\(strong: row.id) \(row.claim)", "\(row.korean)", Table.Cell("\(row.verdict.rawValue)", pill: row.verdict.cssClass),
                "\(row.monolith)", "\(row.microservices)", "\(row.decidedBy)",
            ]
        }
        let settled = analysis.claims.filter { [.supported, .refuted, .depends].contains($0.verdict) }.count
        return Section(
            id: "claims", title: "The claims, one by one",
            blocks: [
                .paragraph(
                    "Run \(analysis.run.id) settles \(String(settled)) of \(String(analysis.claims.count)) claims. The rule of each verdict was fixed in code before the run; a claim whose experiment has not run says so."
                ),
                .table(Table(columns: columns, rows: rows)),
            ])
    }

    static func latency(_ analysis: Analysis) -> Section {
        let run = analysis.run
        var blocks: [Block] = []
        let pairs = Number.counted(analysis.validPairs, "valid block pair")
        if let svg = LatencyChart.draw(analysis) {
            blocks.append(
                .figure(
                    Figure(
                        svg: svg,
                        caption: """
                            All journeys at \(Number.short(run.ratePerSecond)) journeys a second, open loop, Poisson arrivals, clock from the \
                            intended send time. Lines: merged histograms; bands: lowest to highest block of \(pairs). Solid with circles: \
                            \(Variant.monolith); dashed with diamonds: \(Variant.microservices).
                            """, isWide: true)))
        } else {
            blocks.append(.paragraph("No valid block has enough samples for a latency curve."))
        }
        blocks.append(comparisonTable(analysis.latency.overall, first: "all journeys"))
        let rows = analysis.latency.journeys.flatMap { journey in
            journey.figures.enumerated().map { index, figure -> [Table.Cell] in
                let counts = Variant.allCases.map { "\(Number.integer(journey.requests[$0.rawValue] ?? 0))" }.joined(separator: " / ")
                return [
                    index == 0 ? "\(strong: journey.name)" : "", index == 0 ? "\(counts)" : "", "\(figure.label)",
                    "\(figure.text(of: .monolith))", "\(figure.text(of: .microservices))",
                    "\(figure.ratio?.text ?? (figure.label == "max" ? "shown, not compared" : figure.missing ?? "–"))",
                ]
            }
        }
        if !rows.isEmpty {
            blocks.append(.paragraph("Journeys one by one, so that a frequent cheap one does not hide a rare dear one:"))
            blocks.append(
                .table(
                    Table(
                        columns: .of("journey", more: "how many", "", "monolith", "microservices", "microservices / monolith"), rows: rows))
            )
        }
        blocks.append(
            .paragraph("“–”: fewer than ten samples lie beyond that percentile, so it would be an anecdote. The maximum is always shown."))
        return Section(id: "latency", title: "Latency", blocks: blocks)
    }

    static func throughputAndCost(_ analysis: Analysis) -> Section {
        var blocks: [Block] = []
        var figures: [Figure] = []
        if let peak = analysis.metric("throughput.peak"), let svg = PeakChart.draw(peak) {
            figures.append(
                Figure(
                    svg: svg,
                    caption: """
                        Peak of every valid block, HTTP requests a second, closed loop: \(peak.ratioText). A closed loop waits for answers, so this is not capacity at \
                        an objective: \(analysis.capacity.searches.isEmpty ? "that needs a search, which run \(analysis.run.id) does not have" : "that is in the capacity section").
                        """))
        }
        if let svg = ProcessorChart.draw(analysis.costs) {
            figures.append(
                Figure(
                    svg: svg,
                    caption: """
                        CPU a journey at equal rate by process, user and system time, largest first: \
                        \(analysis.metric("cost.cpu")?.ratioText ?? "–").
                        """))
        }
        if figures.isEmpty { blocks.append(.paragraph("No valid block: neither throughput nor cost is shown.")) }
        if !figures.isEmpty { blocks.append(.figures(figures, small: false)) }
        let bars = ["cost.memory", "cost.processes", "cost.switches", "cost.written"].compactMap(analysis.metric)
        if let svg = CostBars.draw(bars) {
            blocks.append(
                .figure(
                    Figure(
                        svg: svg,
                        caption: "What stands beside the times. Each pair of bars has its own scale; ratios over block pairs, 95 %.",
                        isWide: true)))
        }
        blocks.append(comparisonTable(analysis.throughput + analysis.costs.figures, first: "figure"))
        let processes = analysis.costs.processes.map { part -> [Table.Cell] in
            [
                "\(part.variant) \(part.name)", "\(Number.short(part.cpuMillisPerRequest)) ms",
                "\(Number.short(part.residentMegabytes)) MB",
                "\(Number.short(part.contextSwitchesPerRequest))", "\(Number.short(part.writtenKilobytesPerRequest)) kB",
            ]
        }
        if !processes.isEmpty {
            blocks.append(
                .details(
                    "Process by process", open: false,
                    [
                        .table(
                            Table(
                                columns: .of("process", more: "CPU a journey", "memory", "switches a journey", "written a journey"),
                                rows: processes))
                    ]))
        }
        return Section(id: "throughput", title: "Throughput and cost", blocks: blocks)
    }
}

extension ClaimRow.Verdict {
    var cssClass: String {
        switch self {
        case .supported: "yes"
        case .refuted: "no"
        case .depends: "dep"
        case .partlyMeasured: "part"
        case .notMeasurableHere, .notYetMeasured: "na"
        }
    }
}
