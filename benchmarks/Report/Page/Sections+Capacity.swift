extension Content {
    static func capacity(_ analysis: Analysis) -> Section {
        let capacity = analysis.capacity
        var blocks: [Block] = []
        if capacity.searches.isEmpty {
            blocks.append(
                .paragraph(
                    "Run \(analysis.run.id) searched no capacity: `shopbench capacity` finds the highest rate of each variant that keeps the objective."
                ))
        } else {
            blocks.append(.list(answer(capacity)))
            if let svg = CapacityChart.draw(capacity) { blocks.append(.figure(Figure(svg: svg, caption: caption(capacity), isWide: true))) }
            blocks.append(comparisonTable(capacity.figures, first: "pairs of searches"))
            blocks.append(
                .paragraph(
                    "Half of its own capacity is a fair load for each; the latency section has both at one absolute rate, which is a lighter load for the stronger of the two."
                ))
            blocks.append(.table(searches(capacity)))
            blocks.append(.details("Step by step", open: false, [.table(steps(capacity))]))
        }
        if !analysis.scaling.curves.isEmpty { blocks += scaling(analysis.scaling, analysis.environment) }
        return Section(id: "capacity", title: "Capacity: throughput against latency", blocks: blocks)
    }

    private static func answer(_ capacity: CapacityAnalysis) -> [Phrase] {
        let objective = capacity.objectiveMillis.map { "With p99 within \(Number.short($0)) ms" } ?? "Within the objective"
        let sides = Variant.allCases.map { variant -> Phrase in
            // Of the last round: a limit is a sentence, and has no mean.
            let limit = capacity.valid(variant).last { !$0.limitedBy.isEmpty }?.limitedBy
            let named: Phrase = limit.map { " The limit: \($0)." } ?? " What was the limit is not known."
            guard capacity.capacity?.value(of: variant) != nil else { return "No valid capacity of the \(variant)." + named }
            return
                "\(objective) the \(variant) \(variant == .monolith ? "carries" : "carry") \(strong: capacity.text(of: variant).replacing(" /s", with: "")) journeys a second."
                + named
        }
        // Without a second round a ratio would have no interval, so there is none.
        guard let figure = capacity.capacity, figure.ratio != nil else {
            let isOneEach = Variant.allCases.allSatisfy { capacity.capacity?.blocks(of: $0).count == 1 }
            let reason: Phrase =
                isOneEach
                ? "One search each, no interval: no ratio is drawn from them."
                : "No ratio: \(capacity.capacity?.missing ?? "no valid search")."
            return sides + [reason]
        }
        return sides + ["Microservices over monolith: \(strong: figure.ratioText)."]
    }

    private static func caption(_ capacity: CapacityAnalysis) -> Phrase {
        let rounds = Set(capacity.searches.filter(\.void.isEmpty).map(\.round)).count
        let limit = capacity.searches.first.map { Number.percent($0.errorLimit) } ?? "–"
        return """
            Each mark is an open loop at one rate: filled where it kept the objective with errors within \(limit), hollow where it did not. Upright lines: \
            capacity, the mean of \(Number.counted(rounds, "round")), with its 95 % interval above, and as a band where it is narrow. Circles and \
            solid: \(Variant.monolith); diamonds and dashed: \(Variant.microservices).
            """
    }

    private static func searches(_ capacity: CapacityAnalysis) -> Table {
        Table(
            columns: [.init(title: "search"), .init(title: "state")]
                + ["capacity", "half of it", "p50 there", "p99 there"].map { .init(title: $0, isNumeric: true) }
                + [.init(title: "what was the limit")],
            rows: capacity.searches.map { search in
                let state: Table.Cell =
                    search.void.isEmpty
                    ? Table.Cell("valid", pill: "yes") : Table.Cell("void: \(search.void.joined(separator: ", "))")
                return [
                    "round \(String(search.round)) · \(search.variant)", state,
                    Table.Cell(search.capacityText),
                    Table.Cell(search.halfRatePerSecond.map { "\(Number.short($0)) /s" } ?? "–"),
                    Table.Cell(search.p50MillisAtHalf.map { "\(Number.short($0)) ms" } ?? "–"),
                    Table.Cell(search.p99MillisAtHalf.map { "\(Number.short($0)) ms" } ?? "–"),
                    Table.Cell(search.limitedBy.isEmpty ? "not known" : search.limitedBy),
                ]
            })
    }

    private static func steps(_ capacity: CapacityAnalysis) -> Table {
        Table(
            columns: .of("step", more: "asked /s", "achieved /s", "p50 ms", "p99 ms", "errors", "seconds", "objective"),
            rows: capacity.searches.flatMap { search in
                search.steps.map { step in
                    [
                        "round \(String(search.round)) · \(search.variant) · \(step.phase.rawValue)", "\(Number.short(step.rate))",
                        "\(Number.short(step.achievedRate))", "\(Number.short(Double(step.p50Micros) / 1000))",
                        "\(Number.short(Double(step.p99Micros) / 1000))",
                        "\(Number.integer(step.errors)) of \(Number.integer(step.requests))", "\(Number.short(step.seconds))",
                        Table.Cell(step.void.map { "void: \($0)" } ?? (step.isMet ? "kept" : "missed")),
                    ]
                }
            })
    }

    private static func scaling(_ scaling: ScalingAnalysis, _ environment: EnvironmentRecord) -> [Block] {
        var blocks: [Block] = []
        if let svg = ScalingChart.draw(scaling) {
            let laws: [Phrase] = scaling.curves.map { curve in
                guard let law = curve.law else { return " \(curve.variant): \(curve.refusal ?? "no fit")." }
                let peak =
                    law.peakConnections.map {
                        "peak \(law.peakPerSecond.map(Number.short) ?? "–") a second at \(Number.short($0)) connections"
                            + (law.isPeakMeasured ? "" : ", beyond what was measured")
                    } ?? law.peakPerSecond.map { "levels off towards \(Number.short($0)) a second" } ?? "no limit within these loads"
                return
                    " \(curve.variant): λ = \(Number.short(law.lambda)) requests a second, σ = \(Number.ratio(law.sigma)), κ = \(Number.small(law.kappa)), R² = \(Number.fixed(law.rSquared, 3)); \(peak)."
            }
            let sigma =
                environment.hasOneProcessor
                ? "σ, where the system has one processor, is mostly the saturation of that processor, not work that takes turns"
                : "σ is the share of work that takes turns"
            let count = scaling.curves.flatMap(\.points).count { $0.leftOut != nil }
            let leftOut =
                count == 0
                ? "" : " \(Number.counted(count, "point")), hollow, \(count == 1 ? "is" : "are") not in the fit: the table says why."
            let caption: Phrase =
                "HTTP requests a second, closed loop, mean over rounds. Lines: the Universal Scalability Law, X(N) = λN / (1 + σ(N − 1) + κN(N − 1)): \(sigma), κ the price of agreeing. A law that does not describe the points is refused.\(leftOut)"
            blocks.append(.figure(Figure(svg: svg, caption: laws.reduce(caption, +), isWide: true)))
        }
        let rows = scaling.curves.flatMap { curve in
            curve.points.map { point -> [Table.Cell] in
                [
                    "\(curve.variant) · \(Number.counted(point.connections, "connection"))", "\(Number.short(point.requestsPerSecond)) /s",
                    Table.Cell(point.fittedPerSecond.map { "\(Number.short($0)) /s" } ?? "–"),
                    Table.Cell(point.residual.map { "\(Number.signed(100 * $0)) %" } ?? "–"), "\(String(point.rounds))",
                    "\(Number.integer(point.errors))", "\(point.leftOut ?? "yes")",
                ]
            }
        }
        blocks.append(
            .details(
                "Points, fit and residuals", open: false,
                [
                    .table(
                        Table(
                            columns: .of("load", more: "measured, HTTP", "fitted", "residual", "rounds", "errors", "in the fit"), rows: rows
                        ))
                ]))
        return blocks
    }
}

extension Number {
    /// A figure that may be far below the others: four significant places after the zeros, at most eight.
    static func small(_ value: Double) -> String {
        var decimals = 3
        var scale = 1_000.0
        while abs(value) * scale < 100, decimals < 8, value != 0 {
            decimals += 1
            scale *= 10
        }
        return value == 0 ? "0" : fixed(value, decimals)
    }
}
