extension Content {
    static func published(_ analysis: Analysis) -> Section {
        func ours(_ ids: String...) -> Phrase {
            let parts = ids.compactMap(analysis.metric).map { "\($0.label): \($0.ratioText)" }
            return "\(parts.joined(separator: "; "))"
        }
        let peak = ours("throughput.peak", "capacity")
        let rows: [[Table.Cell]] = [
            [
                "Ueda et al., IISWC 2016, Acme Air",
                "throughput of microservices up to 79.2 % (Node.js) and 70.2 % (Java) lower on the same hardware", Table.Cell(peak),
            ],
            [
                "Service Weaver, HotOS 2023, Online Boutique", "up to 15 × lower latency and 9 × lower cost when co-located",
                Table.Cell(ours("latency.p50", "cost.cpu")),
            ],
            ["Blinowski et al., IEEE Access 2022", "the monolith wins on one machine", Table.Cell(peak)],
            ["Al-Debagy & Martinek, CINTI 2018", "monolith +6 % in concurrency, no difference under load", Table.Cell(peak)],
            [
                "Zhao et al. 2025, three granularities", "finest against coarsest: +13 % energy, +5.2 ms",
                "energy is not measured; \(difference(analysis))",
            ],
            [
                "Mendonça et al., ECSA 2024", "decoupling costs performance; restarts and retries mitigate failures at a price",
                Table.Cell(Self.blastRadius(analysis.failures)),
            ],
        ]
        return Section(
            id: "published", title: "Beside what others published",
            blocks: [
                .paragraph(
                    "Other applications, languages and machines: the direction can be compared, the size cannot. Ours is microservices over monolith, run \(analysis.run.id)."
                ),
                .table(
                    Table(columns: [.init(title: "source"), .init(title: "published figure"), .init(title: "this run")], rows: rows)),
            ])
    }

    private static func blastRadius(_ failures: FailureAnalysis) -> String {
        guard let times = failures.blastRadiusTimes, let range = failures.meanText(of: .microservices) else {
            return "failure impact: \(failures.missing ?? "–")"
        }
        return "blast radius of a crash: \(Number.ratio(times)) ×, \(range)"
    }

    private static func difference(_ analysis: Analysis) -> String {
        guard let median = analysis.metric("latency.p50"), let monolith = median.monolith, let microservices = median.microservices else {
            return "no median"
        }
        let gap = microservices - monolith
        return "median \(gap < 0 ? "−" : "+")\(Number.short(abs(gap))) ms (\(median.ratioText))"
    }

    static func method(_ analysis: Analysis) -> Section {
        let run = analysis.run
        let environment = analysis.environment
        let facts: [(String, String)] = [
            ("run", run.id), ("started, finished", "\(run.startedAt), \(run.finishedAt ?? "not finished")"), ("mode", run.mode),
            ("seed", String(run.seed)), ("command line", environment.commandLine), ("commit", environment.commit),
            ("Swift", environment.swiftVersion), ("kernel", environment.kernel), ("processor", environment.processor),
            ("cores, memory", "\(environment.cores), \(Number.integer(environment.memoryMegabytes)) MB"),
            ("CPUs of the system", environment.systemCPUs), ("CPUs of the generator", environment.generatorCPUs),
            ("durability", environment.durability), ("data set", environment.dataset),
            ("mix of journeys", environment.mix), ("budget of the system beyond its CPUs", environment.budget),
            ("load average at start", Number.fixed(environment.loadAverageAtStart, 2)),
        ]
        let blockRows = analysis.blocks.map { block -> [Table.Cell] in
            let state: Table.Cell =
                block.void.isEmpty ? Table.Cell("valid", pill: "yes") : Table.Cell("void: \(block.void.joined(separator: ", "))")
            return [
                "\(String(block.index)) · pair \(String(block.pair)) · \(block.variant)", state, "\(Number.integer(block.requests))",
                "\(Number.integer(block.errors))", "\(Number.integer(block.unsent))",
                "\(Number.short(block.achievedRate)) of \(Number.short(block.askedRate))",
                Table.Cell(block.p50Millis.map(Number.short) ?? "–"),
                Table.Cell(block.p99Millis.map(Number.short) ?? "–"), Table.Cell(block.maxMillis.map(Number.short) ?? "–"),
                "\(Number.short(block.requestsPerSecondAtPeak))", "\(Number.short(block.generatorLatenessP99Millis))",
                "\(Number.percent(block.generatorCPUFraction))", Table.Cell(block.littlesLaw.map { Number.fixed($0, 2) } ?? "–"),
                "\(Number.short(block.warmupSeconds)) s, \(Number.integer(block.warmupRequests))",
            ]
        }
        var blocks: [Block] = [
            .details(
                "How to read this", open: true,
                [
                    .list([
                        "A ratio is \(Variant.microservices) over \(Variant.monolith): above 1, the microservices need more, or do more.",
                        "Brackets hold the 95 % interval: of a ratio, Student’s t on the logarithms of the ratios of block pairs, or of the searches or rungs of one round; of a difference in the ladder, Student’s t on the differences within a round. An interval that includes 1 (a difference: 0) is printed as “no difference”: the run does not tell the two apart.",
                        "Open loop means that arrivals keep their schedule whether or not the system answers; latency counts from the intended send time, so a stall is not hidden. Unsent and timed-out journeys stay in the percentiles. A journey is one or more HTTP requests: open loops count journeys, a closed loop’s peak counts requests.",
                        "Equal absolute rate shows what a customer waits at the same traffic; equal fraction of each one’s own capacity shows both equally busy. The two can differ, so both are given.",
                        "Capacity is the highest open-loop rate whose p99 keeps the objective with errors under the limit: doubled until it misses, halved between, then tried again around the knee; “confirmed” stands where it kept the objective there once more, “at least” where no higher rate was seen to miss. A closed loop’s peak is not that, and is labelled.",
                        "A rung of the ladder is one decision, with all that it brings: the table lists it, and a step is the price of all of that together. The steps add up by construction; what is tested is whether the ladder’s two ends reproduce the gap that the comparison’s own blocks show.",
                        "A trace is one real checkout, span by span; it shows where calls go, not how long they usually take.",
                        "Percentiles come from histograms that are added, never from averaged percentiles.",
                        "Before a figure counts, its block has to keep the validity rules: the generator had headroom and was not late, errors were few, Little’s law held, the load was steady and the machine was not taken away. The worst reading of each rule is below.",
                        "Void blocks, searches, rungs and cells are named, excluded, and never repeated in silence.",
                        "Blast radius = Σ weight × (1 − goodput) over the journeys: the share of the shop’s traffic lost in a fixed time from the injection, so that a slow recovery cannot dilute it; how large it is depends on that time, which of two is larger does not. Its mean over the components is of all that there are, so it has a range and no interval. A cell is run once.",
                    ])
                ]),
            .details(
                "Environment", open: true,
                [.table(Table(columns: [.init(title: "what"), .init(title: "value")], rows: facts.map { ["\($0.0)", "\($0.1)"] }))]),
            .details(
                "Block by block", open: false,
                [
                    .table(
                        Table(
                            columns: [.init(title: "block"), .init(title: "state")]
                                + [
                                    "journeys", "errors", "unsent", "rate /s", "p50 ms", "p99 ms", "max ms", "peak, HTTP /s",
                                    "lateness p99 ms",
                                    "generator CPU", "Little’s law", "warm-up, excluded",
                                ].map { .init(title: $0, isNumeric: true) }, rows: blockRows))
                ]),
        ]
        if !analysis.gates.isEmpty { blocks.append(.details("Validity: the worst reading of each rule", open: true, gates(analysis))) }
        let intervals = intervals(analysis)
        if !intervals.isEmpty {
            blocks.append(
                .details(
                    "The intervals, with the bootstrap beside", open: false,
                    [
                        .paragraph(
                            "Student’s t is what the report goes by. A bootstrap over so few pairs claims 95 % and covers less, so it stands here for comparison only."
                        ),
                        .table(Table(columns: .of("figure", more: "ratio", "Student’s t", "bootstrap", "pairs"), rows: intervals)),
                    ]))
        }
        if !analysis.notes.isEmpty { blocks.append(.details("Notes of the harness", open: true, [.list(analysis.notes.map { "\($0)" })])) }
        blocks.append(
            .paragraph(
                "Raw data: `raw/run.json` and the histograms beside it (lines `upper-bound-µs count`). `shopbench report` makes this page, `report.md` and `results.json` from them alone; the same raw data gives the same bytes."
            ))
        return Section(id: "method", title: "Method, environment, raw data", blocks: blocks)
    }

    /// Each rule's worst reading against its limit, and what it made void.
    private static func gates(_ analysis: Analysis) -> [Block] {
        func figure(_ value: Double, _ unit: String) -> Phrase { "\(Number.with(unit: unit, value))" }
        let rows = analysis.gates.map { gate -> [Table.Cell] in
            let isKept = gate.keptBlocks == gate.judgedBlocks
            return [
                "\(gate.name)", Table.Cell(figure(gate.worst, gate.unit)), Table.Cell(figure(gate.limit, gate.unit)),
                "\(String(gate.worstBlock))", "\(String(gate.keptBlocks)) of \(String(gate.judgedBlocks))",
                isKept ? Table.Cell("kept", pill: "yes") : Table.Cell("broken", pill: "no"),
            ]
        }
        let void = analysis.blocks.filter { !$0.void.isEmpty }
        let voids: Phrase =
            void.isEmpty
            ? "No block is void."
            : "Void: \(void.map { "block \($0.index) (\($0.void.joined(separator: ", ")))" }.joined(separator: "; ")). A broken rule voids its block, and a void block’s pair is not compared."
        return [
            .table(Table(columns: .of("rule", more: "worst reading", "limit", "in block", "kept in", ""), rows: rows)), .paragraph(voids),
        ]
    }

    private static func intervals(_ analysis: Analysis) -> [[Table.Cell]] {
        ["latency.p50", "latency.p95", "latency.p99", "throughput.peak", "capacity", "cost.cpu", "cost.memory"].compactMap { id in
            guard let figure = analysis.metric(id), let ratio = figure.ratio, let low = ratio.bootstrapLow, let high = ratio.bootstrapHigh
            else { return nil }
            return [
                "\(figure.label)", "\(Number.ratio(ratio.value)) ×", "\(ratio.intervalText)",
                "[\(Number.ratio(low)), \(Number.ratio(high))]", "\(String(ratio.pairs))",
            ]
        }
    }

    private static func faultsNotShown(_ failures: FailureAnalysis) -> Phrase {
        let kinds = failures.cells.filter(\.isValid).reduce(into: [String]()) { if !$0.contains($1.fault) { $0.append($1.fault) } }
        guard !kinds.isEmpty else { return "\(strong: "No fault.") Nothing was broken in this run, so it says nothing about what breaks." }
        return """
            \(strong: "Not all faults.") \(kinds.joined(separator: ", ")): each alone, held for seconds, in one cell a component that was run \
            once. Two faults at a time, partitions that last, wrong answers and slow decay have no cell.
            """
    }

    static func limits(_ analysis: Analysis) -> Section {
        let environment = analysis.environment
        let oneProcessor =
            environment.hasOneProcessor
            ? " Services that would run in parallel on several took turns on this one, so the microservices’ throughput is closer to a lower "
                + "bound of what more processors give, and their latency to an upper one."
            : ""
        var items: [Phrase] = [
            """
            \(strong: "One machine of \(Number.counted(environment.cores, "core")).") The system ran on CPU \(environment.systemCPUs), the \
            generator on \(environment.generatorCPUs).\(oneProcessor)
            """,
            "\(strong: "Loopback, no network.") A hop costs a system call and a copy, no wire and no loss. Between machines every remote call is slower, and so is every journey that makes several.",
            "\(strong: "No scaling out.") The main reason for splitting, copies of the part that needs them, is not exercised: no replica, no second machine.",
            "\(strong: "Two transports.") Calls between services are JSON over HTTP, events are pulled from feeds. gRPC and a message broker have no rung in the ladder.",
            "\(strong: "Capacity of this machine.") A rate belongs to these processors and this disk; the resource that was the limit is named with each search, and another machine may have another.",
            "\(strong: "SQLite on local files,") durability \(environment.durability). A database server adds a hop to both variants and shifts the ratio.",
            Self.faultsNotShown(analysis.failures),
            "\(strong: "One run’s worth of time.") Blocks last seconds to minutes: leaks, compaction, log rotation and daily peaks do not show.",
            "\(strong: "One implementation of each.") Same language, same domain code, same authors. Another team’s split, or another stack, has other figures.",
            "\(strong: "Nothing about people.") Team size, ownership and the speed of change are the usual reasons for either choice, and no load generator measures them.",
        ]
        if analysis.validPairs < 5 {
            items.append(
                "\(strong: "Few pairs.") \(Number.counted(analysis.validPairs, "valid block pair")): intervals are wide, and a difference of a few percent would go unseen. `--full` runs more."
            )
        }
        return Section(id: "limits", title: "What this does not show", blocks: [.list(items)])
    }
}
