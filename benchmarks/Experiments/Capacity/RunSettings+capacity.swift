import Report
import Topology

/// How much time the capacity search and the scaling curve take.
extension RunSettings {
    /// Within the quick comparison as it comes there is time for one, which has no interval; where it was asked for there is for more.
    var capacityRounds: Int { byMode(smoke: 1, quick: parts == [.capacity] ? 4 : isQuickAsItComes ? 1 : 3, full: 5) }
    var isQuickAsItComes: Bool { mode == .quick && parts == Part.byDefault(.quick) }
    /// Virtual customers of the search: at saturation an open loop has more journeys under way than the latency phase ever has.
    var capacityCustomers: Int { byMode(smoke: 32, quick: 128, full: 256) }
    /// Customers that a template signs in for the loads; one more is for probes.
    var signedInCustomers: Int { parts.contains(.capacity) ? max(customers, capacityCustomers) : customers }

    var capacityLimits: CapacitySearch.Limits {
        byMode(
            smoke: CapacitySearch.Limits(relativeWidth: 0.5, maximumSteps: 4),
            quick: CapacitySearch.Limits(relativeWidth: 0.1, maximumSteps: 14),
            full: CapacitySearch.Limits(relativeWidth: 0.05, maximumSteps: 24))
    }

    /// Arrivals behind a p99 that is shown: ten beyond it.
    var capacitySamples: Double { byMode(smoke: 50, quick: 1_000, full: 1_000) }

    /// A step on the way there may rest on fewer arrivals than one that confirms.
    func capacitySeconds(_ phase: CapacityStep.Phase, rate: Double) -> Double {
        // What a short step accepts of overload shrinks with its length (`CapacityVerdict.completedLimit`), so those that decide are longer.
        let confirmation = byMode(smoke: 0.4, quick: isQuickAsItComes ? 2.5 : 3, full: 15)
        let base = phase == .confirmation ? confirmation : byMode(smoke: 0.4, quick: 1.3, full: 6)
        // A Poisson count comes out a few hundredths short now and then.
        return max(base, capacitySamples * (phase == .confirmation ? 1.15 : 0.6) / rate)
    }

    var capacityHalfSeconds: Double { byMode(smoke: 0.5, quick: 2, full: 10) }

    var scalingConnections: [Int] { byMode(smoke: [1, 4, 16], quick: [1, 2, 4, 8, 16, 32], full: [1, 2, 4, 8, 16, 32, 64, 128]) }
    var scalingSeconds: Double { byMode(smoke: 0.3, quick: 0.8, full: 3) }
    /// Once is enough for a curve in the quick mode; the search needs its rounds.
    func measuresScaling(round: Int) -> Bool { mode == .full || round == 0 }

    /// Of the whole part, for the display.
    var capacityPlannedSeconds: Double {
        let search: Double = byMode(smoke: 5, quick: 22, full: 190)
        let curve = Double(scalingConnections.count) * scalingSeconds
        let curves = mode == .full ? capacityRounds : 1
        let oneVariant = Double(capacityRounds) * search + Double(curves) * curve
        return oneVariant * 2
    }

    /// Processors' worth of time that the system may use.
    var systemProcessors: Double {
        let pinned = Double(max(1, processors.systemCPUs.count))
        return min(pinned, budget.cpus ?? pinned)
    }

    var isProcessorQuota: Bool { budget.cpus.map { $0 < Double(processors.systemCPUs.count) } ?? false }
}
