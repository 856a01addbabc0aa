/// What a journey costs, at the equal rate of the latency phase, all processes of a variant together and one by one.
package struct CostAnalysis: Codable, Sendable {
    package var figures: [Comparison]
    package var processes: [ProcessCost]

    /// One process, mean over the valid blocks of its variant.
    package struct ProcessCost: Codable, Sendable {
        package var variant: Variant
        package var name: String
        package var cpuMillisPerRequest: Double
        package var residentMegabytes: Double
        package var contextSwitchesPerRequest: Double
        package var writtenKilobytesPerRequest: Double
    }

    /// - Parameter memoryMeasure: what `ProcessRecord.residentMegabytes` is: `RSS`, or `PSS`, which counts a shared page once.
    init(_ blocks: ValidBlocks, memoryMeasure: String) {
        // Journeys were not counted at the peak by every version: what then is divided by is said in the label.
        let hasJourneys = blocks.all.allSatisfy { $0.throughput.journeys > 0 || $0.throughput.requestsPerSecond == 0 }
        func perRequest(_ block: BlockRecord, _ amount: (ProcessRecord) -> Double) -> Double? {
            guard block.latency.requests > 0 else { return nil }
            return block.latency.processes.reduce(0) { $0 + amount($1) } / Double(block.latency.requests)
        }
        figures = [
            .over(blocks, id: "cost.cpu", label: "CPU a journey, at equal rate", unit: "ms") { perRequest($0) { $0.cpuSeconds * 1000 } },
            .over(blocks, id: "cost.cpu.peak", label: "CPU \(hasJourneys ? "a journey" : "an HTTP request"), at the peak", unit: "ms") {
                let peak = $0.throughput
                let count = hasJourneys ? Double(peak.journeys) : peak.requestsPerSecond * peak.seconds
                return count > 0 ? peak.processes.reduce(0) { $0 + $1.cpuSeconds * 1000 } / count : nil
            },
            .over(blocks, id: "cost.memory", label: "Memory (\(memoryMeasure))", unit: "MB") {
                $0.latency.processes.reduce(0) { $0 + $1.residentMegabytes }
            },
            .over(blocks, id: "cost.processes", label: "Processes, the supervisor among them", unit: "") {
                Double($0.latency.processes.count)
            },
            .over(blocks, id: "cost.switches", label: "Context switches a journey", unit: "") {
                perRequest($0) { Double($0.contextSwitches) }
            },
            .over(blocks, id: "cost.written", label: "Written to disk a journey", unit: "kB") {
                perRequest($0) { Double($0.writtenKilobytes) }
            },
            .over(blocks, id: "cost.start", label: "Start until ready, data seeded", unit: "ms") { $0.startMillis },
        ]
        processes = Variant.allCases.flatMap { variant in
            let all = blocks.of(variant).filter { $0.latency.requests > 0 }
            let names = all.reduce(into: [String]()) { names, block in
                for process in block.latency.processes where !names.contains(process.name) { names.append(process.name) }
            }
            return names.map { name in
                func average(_ amount: (ProcessRecord) -> Double, perRequest: Bool = true) -> Double {
                    mean(
                        all.compactMap { block in
                            block.latency.processes.first { $0.name == name }
                                .map { amount($0) / (perRequest ? Double(block.latency.requests) : 1) }
                        }) ?? 0
                }
                return ProcessCost(
                    variant: variant, name: name, cpuMillisPerRequest: average { $0.cpuSeconds * 1000 },
                    residentMegabytes: average(\.residentMegabytes, perRequest: false),
                    contextSwitchesPerRequest: average { Double($0.contextSwitches) },
                    writtenKilobytesPerRequest: average { Double($0.writtenKilobytes) })
            }
        }
    }
}
