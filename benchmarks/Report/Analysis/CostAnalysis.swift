/// What a request costs, at the equal rate of the latency phase, all processes of a variant together and one by one.
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

    init(_ blocks: ValidBlocks) {
        func perRequest(_ block: BlockRecord, _ amount: (ProcessRecord) -> Double) -> Double? {
            guard block.latency.requests > 0 else { return nil }
            return block.latency.processes.reduce(0) { $0 + amount($1) } / Double(block.latency.requests)
        }
        figures = [
            .over(blocks, id: "cost.cpu", label: "CPU a request, at equal rate", unit: "ms") { perRequest($0) { $0.cpuSeconds * 1000 } },
            .over(blocks, id: "cost.cpu.peak", label: "CPU a request, at the peak", unit: "ms") {
                let requests = $0.throughput.requestsPerSecond * $0.throughput.seconds
                return requests > 0 ? $0.throughput.processes.reduce(0) { $0 + $1.cpuSeconds * 1000 } / requests : nil
            },
            .over(blocks, id: "cost.memory", label: "Resident memory", unit: "MB") {
                $0.latency.processes.reduce(0) { $0 + $1.residentMegabytes }
            },
            .over(blocks, id: "cost.processes", label: "Processes", unit: "") { Double($0.latency.processes.count) },
            .over(blocks, id: "cost.switches", label: "Context switches a request", unit: "") {
                perRequest($0) { Double($0.contextSwitches) }
            },
            .over(blocks, id: "cost.written", label: "Written to disk a request", unit: "kB") {
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

/// One block as disclosed: valid or void, with the figures that decide which.
package struct BlockSummary: Codable, Sendable {
    package var index: Int
    package var pair: Int
    package var variant: Variant
    package var void: [String]
    package var requests: Int
    package var errors: Int
    package var unsent: Int
    package var askedRate: Double
    package var achievedRate: Double
    package var p50Millis: Double?
    package var p99Millis: Double?
    package var maxMillis: Double?
    package var requestsPerSecondAtPeak: Double
    package var generatorLatenessP99Millis: Double
    package var generatorCPUFraction: Double
    /// In flight over rate × mean time: 1 by Little's law.
    package var littlesLaw: Double?
    package var warmupSeconds: Double
    package var warmupRequests: Int
    /// What each validity rule read; empty in a block that was not judged.
    package var gates: [GateRecord]

    init(_ block: BlockRecord, histograms: [String: LatencyCounts]) {
        let counts = histograms[block.latency.histogram]
        index = block.index
        pair = block.pair
        variant = block.variant
        void = block.void
        requests = block.latency.requests
        errors = block.latency.errors
        unsent = block.latency.unsent
        askedRate = block.latency.askedRate
        achievedRate = block.latency.achievedRate
        p50Millis = counts?.milliseconds(percentile: 50)
        p99Millis = counts?.milliseconds(percentile: 99)
        maxMillis = counts?.maxMilliseconds
        requestsPerSecondAtPeak = block.throughput.requestsPerSecond
        generatorLatenessP99Millis = Double(block.latency.generatorLatenessP99Micros) / 1000
        generatorCPUFraction = block.latency.generatorCPUFraction
        let expected = block.latency.achievedRate * block.latency.meanMillis / 1000
        littlesLaw = expected > 0 ? block.latency.meanInFlight / expected : nil
        warmupSeconds = block.warmup.seconds
        warmupRequests = block.warmup.requests
        gates = block.gates
    }
}
