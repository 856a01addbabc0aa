extension Content {
    init(_ analysis: Analysis, run: RunRecord) {
        title = "Monolith or microservices?"
        let header = analysis.run
        subtitle = """
            The same shop, built twice, measured on this machine. Run \(code: header.id) · \(header.mode) · commit \
            \(analysis.environment.commit) · \(Number.counted(analysis.environment.cores, "core")) · \
            \(Number.counted(analysis.validPairs, "valid block pair")) of \(String(Set(run.blocks.map(\.pair)).count)) · seed \(String(header.seed))
            """
        banners = Self.banners(analysis, run: run)
        answer = Answer(analysis).sentences
        cards = Self.cards(analysis)
        sections = [
            Self.claims(analysis), Self.latency(analysis), Self.capacity(analysis), Self.throughputAndCost(analysis), Self.ladder(analysis),
            Self.traces(analysis), Self.failure(analysis, run: run),
            Self.integrity(analysis), Self.consistency(analysis), Self.floors(analysis), Self.published(analysis), Self.method(analysis),
            Self.limits(analysis),
        ]
    }

    private static func banners(_ analysis: Analysis, run: RunRecord) -> [Phrase] {
        var banners: [Phrase] = []
        if run.interrupted {
            banners.append(
                "\(strong: "Interrupted.") The run was stopped before its end: \(Number.counted(analysis.blocks.count, "block")) and \(Number.counted(analysis.failures.cells.count(where: \.wasRun), "fault")) were complete. It is not valid as a whole."
            )
        }
        if analysis.validPairs < 2, !(analysis.blocks.isEmpty && analysis.hasOtherParts) {
            banners.append(
                "\(strong: "No verdict.") Fewer than two block pairs are valid, so no ratio of latency, throughput or cost is shown.")
        }
        var void = analysis.blocks.filter { !$0.void.isEmpty }.map {
            "block \($0.index) (\($0.variant.rawValue)): \($0.void.joined(separator: ", "))"
        }
        void += analysis.capacity.searches.filter { !$0.void.isEmpty }.map {
            "capacity search of round \($0.round) (\($0.variant.rawValue)): \($0.void.joined(separator: ", "))"
        }
        if let samples = analysis.ladder?.void.count, samples > 0 {
            void.append("\(Number.counted(samples, "sample")) of the ladder, named there")
        }
        if !void.isEmpty { banners.append("\(strong: "Void and excluded:") \(void.joined(separator: "; ")).") }
        let violations = analysis.invariants.reduce(0) { $0 + $1.monolith.violations.count + $1.microservices.violations.count }
        if violations > 0 { banners.append("\(strong: Number.counted(violations, "invariant violation")): see the integrity table.") }
        return banners
    }

    private static func cards(_ analysis: Analysis) -> [Card] {
        func card(_ title: String, _ id: String) -> Card {
            guard let figure = analysis.metric(id), let ratio = figure.ratio else {
                return Card(
                    title: title, figure: "no verdict",
                    note: analysis.metric(id)?.missing?.replacing("no verdict: ", with: "") ?? "not measured in this run")
            }
            let text = id == "capacity" ? analysis.capacity.text : figure.text
            let values = "\(text(.monolith)) → \(text(.microservices))"
            return Card(
                title: title, figure: ratio.isNoDifference ? "no difference" : "\(Number.ratio(ratio.value)) ×",
                note: values, interval: "95 % \(ratio.intervalText)")
        }
        let failures = analysis.failures
        let crash = "Blast radius of one crashed part"
        let blast =
            if let times = failures.blastRadiusTimes, let monolith = failures.meanLoss(of: .monolith),
                let microservices = failures.meanLoss(of: .microservices)
            {
                Card(
                    title: crash, figure: "\(Number.ratio(times)) ×",
                    note: "\(Number.percent(monolith)) → \(Number.percent(microservices)) of traffic",
                    interval: failures.meanText(of: .microservices))
            } else {
                Card(title: crash, figure: "no verdict", note: failures.missing ?? "not measured in this run")
            }
        return [
            card("Latency, median, at equal rate", "latency.p50"),
            // Searches of one round have no interval, so the peak is the firmer figure then.
            analysis.capacity.capacity?.ratio == nil
                ? card("Peak, HTTP requests, closed loop", "throughput.peak")
                : card("Capacity at p99 ≤ \(Number.short(analysis.capacity.objectiveMillis ?? 0)) ms", "capacity"),
            card("CPU a journey, at equal rate", "cost.cpu"), blast,
        ]
    }

    /// Label, monolith, microservices, ratio with interval.
    static func comparisonTable(_ figures: [Comparison], first: String) -> Block {
        .table(
            Table(
                columns: .of(first, more: "monolith", "microservices", "microservices / monolith"),
                rows: figures.map { figure in
                    [
                        "\(figure.label)", "\(figure.text(of: .monolith))", "\(figure.text(of: .microservices))",
                        figure.ratio == nil ? "\(figure.missing ?? "–")" : "\(figure.ratioText)",
                    ]
                }))
    }
}
