/// What is read from every rung of the ladder.
enum LadderMeasure: String, CaseIterable {
    case p50, p99, cpu, calls, wireCalls, wireBytes, eventPulls, transactions, commits, checkout

    var label: String {
        switch self {
        case .p50: "p50, all journeys"
        case .p99: "p99, all journeys"
        case .cpu: "CPU a journey"
        case .calls: "Calls between contexts a journey"
        case .wireCalls: "Calls over a socket a journey"
        case .wireBytes: "Bytes over a socket a journey"
        case .eventPulls: "Pulls of event feeds a journey"
        case .transactions: "Write transactions a checkout"
        case .commits: "Commits to disk a checkout"
        case .checkout: "One checkout, quiet system, median"
        }
    }

    var unit: String {
        switch self {
        case .p50, .p99, .cpu, .checkout: "ms"
        case .wireBytes: "B"
        case .calls, .wireCalls, .eventPulls, .transactions, .commits: ""
        }
    }

    /// The same figure of a block of the comparison, so that the ladder can be held against it; nil where blocks do not have it.
    func value(of block: BlockRecord, histograms: [String: LatencyCounts]) -> Double? {
        switch self {
        case .p50, .p99, .cpu: value(of: block.latency, histograms: histograms)
        default: nil
        }
    }

    func value(of sample: LadderRecord.RungSample, histograms: [String: LatencyCounts]) -> Double? {
        let journeys = sample.latency.requests
        func each(_ count: Int, of whole: Int) -> Double? { whole > 0 ? Double(count) / Double(whole) : nil }
        switch self {
        case .p50, .p99, .cpu: return value(of: sample.latency, histograms: histograms)
        case .calls: return each(sample.traffic.calls, of: journeys)
        case .wireCalls: return each(sample.traffic.wireCalls, of: journeys)
        case .wireBytes: return each(sample.traffic.wireBytes, of: journeys)
        case .eventPulls: return each(sample.traffic.eventPulls, of: journeys)
        case .transactions: return each(sample.checkout.traffic.transactions, of: sample.checkout.checkouts)
        case .commits: return each(sample.checkout.traffic.commits, of: sample.checkout.checkouts)
        case .checkout: return sample.checkout.checkouts > 0 ? Double(sample.checkout.medianMicros) / 1000 : nil
        }
    }

    private func value(of latency: LatencyRecord, histograms: [String: LatencyCounts]) -> Double? {
        switch self {
        case .p50: histograms[latency.histogram]?.milliseconds(percentile: 50)
        case .p99: histograms[latency.histogram]?.milliseconds(percentile: 99)
        case .cpu: latency.requests > 0 ? latency.processes.reduce(0) { $0 + $1.cpuSeconds } * 1000 / Double(latency.requests) : nil
        default: nil
        }
    }

    /// What is shown for a rung: the percentile of the rounds' merged histogram; everything else is their mean.
    func shown(_ samples: [LadderRecord.RungSample], histograms: [String: LatencyCounts]) -> Double? {
        let percentile: Double
        switch self {
        case .p50: percentile = 50
        case .p99: percentile = 99
        default: return mean(samples.compactMap { value(of: $0, histograms: histograms) })
        }
        return LatencyCounts.merged(samples.compactMap { histograms[$0.latency.histogram] }).milliseconds(percentile: percentile)
    }
}
