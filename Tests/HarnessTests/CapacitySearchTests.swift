import Experiments
import LoadGenerator
import Report
import Statistics
import Testing

@Suite struct CapacitySearchTests {
    private static let limits = CapacitySearch.Limits(relativeWidth: 0.05, maximumSteps: 30, lowestRate: 10, highestRate: 20_000)

    /// Runs a search against an invented system.
    private func run(
        from rate: Double, limits: CapacitySearch.Limits = Self.limits, _ isMet: (Double) -> Bool
    ) -> (
        outcome: CapacitySearch.Outcome, steps: [(phase: CapacityStep.Phase, rate: Double, isMet: Bool)]
    ) {
        var search = CapacitySearch(startRate: rate, limits: limits)
        var steps: [(phase: CapacityStep.Phase, rate: Double, isMet: Bool)] = []
        while case .step(let phase, let rate) = search.next {
            let met = isMet(rate)
            steps.append((phase, rate, met))
            search.record(met ? .met : .missed)
        }
        guard case .done(let outcome) = search.next else { return (.unsettled(highestMet: nil), steps) }
        return (outcome, steps)
    }

    private func found(_ outcome: CapacitySearch.Outcome) -> Double? {
        if case .found(let rate) = outcome { rate } else { nil }
    }

    @Test(arguments: [437.0, 1_000, 3_333, 9_400, 41])
    func `a sharp knee is found within the width of the bracket`(knee: Double) throws {
        let (outcome, steps) = run(from: 200) { $0 <= knee }
        let capacity = try #require(found(outcome))
        #expect(capacity <= knee)
        #expect(capacity * 1.1 >= knee)
        #expect(steps.count <= 16)
    }

    @Test func `rates double until one misses, then the bracket is halved, then the knee is confirmed`() {
        let (_, steps) = run(from: 100) { $0 <= 500 }
        #expect(steps.prefix(4).map(\.rate) == [100, 200, 400, 800])
        #expect(steps.map(\.phase).firstIndex(of: .bisection) == 4)
        let order: [CapacityStep.Phase] = [.exponential, .bisection, .confirmation]
        let ranks = steps.compactMap { order.firstIndex(of: $0.phase) }
        #expect(ranks == ranks.sorted())
    }

    @Test func `the confirmation runs the rate itself, one below that is met, and one above that is missed`() throws {
        let (outcome, steps) = run(from: 100) { $0 <= 500 }
        let capacity = try #require(found(outcome))
        let confirmed = steps.filter { $0.phase == .confirmation }
        #expect(confirmed.contains { $0.rate == capacity && $0.isMet })
        #expect(confirmed.contains { abs($0.rate - capacity * 0.9) <= 1 && $0.isMet })
        #expect(confirmed.contains { abs($0.rate - capacity * 1.1) <= 1 && !$0.isMet })
    }

    @Test func `a rate that fails its confirmation is given up for a lower one, which is confirmed again`() throws {
        // It holds 500 for as long as it is fresh; from the confirmation on it holds 420.
        var isWorn = false
        var previous: CapacityStep.Phase?
        var search = CapacitySearch(startRate: 100, limits: Self.limits)
        var confirmations: [Double] = []
        while case .step(let phase, let rate) = search.next {
            if phase == .confirmation, previous != .confirmation { isWorn = true }
            if phase == .confirmation { confirmations.append(rate) }
            previous = phase
            search.record(rate <= (isWorn ? 420 : 500) ? .met : .missed)
        }
        guard case .done(let outcome) = search.next else { return }
        let capacity = try #require(found(outcome))
        #expect(capacity <= 420)
        #expect(capacity >= 420 * 0.9)
        #expect(confirmations[0] > 420)
    }

    @Test func `a rate that is met above the one found is taken instead`() throws {
        // One unlucky step: the first time that 400 is asked for, it misses.
        var isUnlucky = true
        let (outcome, _) = run(from: 200) { rate in
            if rate == 400, isUnlucky {
                isUnlucky = false
                return false
            }
            return rate <= 500
        }
        let capacity = try #require(found(outcome))
        #expect(capacity > 400)
        #expect(capacity <= 500)
    }

    @Test func `with a noisy knee the search ends, and mostly near it`() {
        let knee = 1_000.0
        var near = 0
        let seeds = 200
        for seed in 0..<UInt64(seeds) {
            var random = SplitMix64(seed: seed)
            let (outcome, steps) = run(from: 150) { rate in
                // The chance to meet falls from 97 % at 0.9 times the knee to 3 % at 1.1 times.
                let chance = min(0.97, max(0.03, 0.5 + (knee - rate) / (knee * 0.2) * 0.94))
                return Double(random.next() >> 11) / Double(1 << 53) < chance
            }
            #expect(steps.count <= Self.limits.maximumSteps)
            if let capacity = found(outcome), capacity > knee * 0.75, capacity < knee * 1.2 { near += 1 }
        }
        #expect(near > seeds * 7 / 10)
    }

    @Test func `a system that never meets the objective has no capacity`() {
        let (outcome, steps) = run(from: 200) { _ in false }
        #expect(outcome == .neverMet(lowest: 10))
        #expect(steps.map(\.rate) == [200, 100, 50, 25, 12.5, 10])
    }

    @Test func `a system that always meets it is above what the generator offers`() {
        let (outcome, steps) = run(from: 1_000) { _ in true }
        #expect(outcome == .alwaysMet(highest: 20_000))
        #expect(steps.last?.rate == 20_000)
    }

    @Test func `a start above the capacity comes down to it`() throws {
        let (outcome, _) = run(from: 4_000) { $0 <= 310 }
        let capacity = try #require(found(outcome))
        #expect(capacity <= 310)
        #expect(capacity > 280)
    }

    @Test func `a rate at which nothing can be said of the system ends the search with what is known`() {
        var search = CapacitySearch(startRate: 100, limits: Self.limits)
        search.record(.met)
        search.record(.met)
        search.recordNotMeasurable()
        #expect(search.next == .done(.notMeasurable(at: 400, highestMet: 200)))
        search.record(.met)
        #expect(search.next == .done(.notMeasurable(at: 400, highestMet: 200)))
    }

    @Test func `steps that are used up are no capacity`() {
        let few = CapacitySearch.Limits(relativeWidth: 0.05, maximumSteps: 4)
        let (outcome, steps) = run(from: 100, limits: few) { $0 <= 300 }
        #expect(steps.count == 4)
        #expect(outcome == .unsettled(highestMet: 283))
    }

    // MARK: What was the limit

    @Test func `busy processors are named as the limit, with the disk beside them`() {
        #expect(
            LimitingResource(processorShare: 0.98, diskWaitShare: 0.12).sentence
                == "the system's processors, 98 % busy; the disk was waited for in 12 % of the time")
        #expect(
            LimitingResource(processorShare: 0.98, diskWaitShare: nil, isQuota: true).sentence.hasPrefix("the system's processor quota"))
    }

    @Test func `idle processors and a waiting disk name the disk`() {
        #expect(LimitingResource(processorShare: 0.4, diskWaitShare: 0.7).sentence.hasPrefix("the disk, waited for in 70 %"))
    }

    @Test func `with neither the limit is a queue within the system`() {
        #expect(LimitingResource(processorShare: 0.4, diskWaitShare: 0.1).sentence.hasPrefix("a queue within the system"))
    }

    @Test func `processors that others use are not called the system's own limit`() {
        let shared = LimitingResource(processorShare: 0.5, othersShare: 0.45, diskWaitShare: 0.1)
        #expect(shared.sentence.contains("it used 50 % of what it may, others on the machine took 45 %"))
    }

    @Test func `busy time of processors is read without their idle and waiting time`() {
        let text = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 1 50 1000 200 3 4 5 0 0\ncpu1 1 1 1 1 1 1 1 1 0 0\nintr 1\n"
        #expect(ProcessorTime.busyTicks(of: [0], in: text) == 163)
        #expect(ProcessorTime.busyTicks(of: [0, 1], in: text) == 169)
        #expect(ProcessorTime.busyTicks(of: [2], in: text) == nil)
    }
}
