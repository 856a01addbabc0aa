import Statistics

extension Content {
    static func floors(_ analysis: Analysis) -> Section {
        let blocks = journeyFloors(analysis) + processorFloors(analysis)
        guard !blocks.isEmpty else {
            return Section(
                id: "floors", title: "Floors",
                blocks: [
                    .paragraph(
                        "Run \(analysis.run.id) measured no floor, so nothing says how far either variant is from the cheapest server: `shopbench floor` measures them."
                    )
                ])
        }
        return Section(id: "floors", title: "Floors: what part of each figure is the machine", blocks: blocks)
    }

    private static func journeyFloors(_ analysis: Analysis) -> [Block] {
        var blocks: [Block] = []
        if let svg = FloorChart.draw(analysis.journeyFloors, machine: analysis.machineFloors) {
            blocks.append(
                .figure(
                    Figure(
                        svg: svg,
                        caption: """
                            Median of each journey at \(Number.short(analysis.run.ratePerSecond)) journeys a second above what the \(Variant.monolith)’s SQL \
                            statements alone take on the same storage, commits included; upright lines: what the machine asks for one wait for the \
                            disk and one bare round trip. What a bar has beyond them is the shop and its wiring.
                            """, isWide: true)))
        }
        if !analysis.journeyFloors.isEmpty {
            func part(_ floor: JourneyFloor, _ variant: Variant) -> String {
                guard let millis = floor.millis(of: variant), millis > 0 else { return "–" }
                return "\(Number.short(millis)) ms, SQL \(Number.percent(floor.medianMillis / millis))"
            }
            blocks.append(
                .table(
                    Table(
                        columns: .of("journey", more: "statements", "commits", "SQL alone", "its CPU", "monolith", "microservices"),
                        rows: analysis.journeyFloors.map { floor in
                            [
                                "\(floor.journey)", "\(String(floor.statements))", "\(String(floor.commits))",
                                "\(Number.short(floor.medianMillis)) ms", "\(Number.short(floor.cpuMillis)) ms",
                                Table.Cell(part(floor, .monolith)), Table.Cell(part(floor, .microservices)),
                            ]
                        })))
        }
        if !analysis.machineFloors.isEmpty {
            blocks.append(
                .table(
                    Table(
                        columns: .of("what the machine takes", more: "median", "p99", "samples"),
                        rows: analysis.machineFloors.map {
                            [
                                "\($0.name)", "\(Number.short($0.medianMicros)) µs",
                                Table.Cell($0.shownP99Micros.map { "\(Number.short($0)) µs" } ?? "–"),
                                "\(Number.integer($0.samples))",
                            ]
                        })))
        }
        return blocks
    }

    private static func processorFloors(_ analysis: Analysis) -> [Block] {
        guard !analysis.floors.isEmpty else { return [] }
        let rows = analysis.floors.map { floor -> [Table.Cell] in
            let against = floor.comparedWith.map { name in floor.times.map { "\(Number.ratio($0)) × \(name)" } ?? "\(name) was not measured"
            }
            let within = floor.isWithinLimit.map { $0 ? Table.Cell("within", pill: "yes") : Table.Cell("above", pill: "no") } ?? "–"
            return [
                "\(floor.name)", "\(Number.short(floor.cpuMicrosPerRequest)) µs", "\(against ?? "a floor itself")",
                "\(floor.limitTimes.map { "\(Number.short($0)) ×" } ?? "–")", within,
            ]
        }
        return [
            .paragraph(
                "CPU a request of the least that could answer, measured in the same run on the same core. A variant far above its floor would make the comparison one of implementations, not of architectures."
            ),
            .table(Table(columns: .of("what", more: "CPU a request", "against", "limit", ""), rows: rows)),
        ]
    }
}

extension MachineFloorRecord {
    /// Nil with fewer than ten samples beyond it.
    fileprivate var shownP99Micros: Double? { Percentile.isSupported(0.99, samples: samples) ? p99Micros : nil }
}
