import Experiments
import LoadGenerator
import Report
import Statistics
import Testing

@Suite struct GatesTests {
    /// Of a phase that breaks nothing.
    static func clean() -> GateReadings {
        GateReadings(
            generatorCPUFraction: 0.1, latenessP99Micros: 120, arrivals: 1_200,
            littlesLaw: LittlesLawCheck(meanInFlight: 0.29, ratePerSecond: 200, meanSeconds: 0.00145),
            latencyDrift: LatencyDriftCheck(firstMicros: 1_300, lastMicros: 1_400, firstCount: 400, lastCount: 400),
            arrivalLaw: ArrivalLawCheck(distance: 0.02, pValue: 0.4, samples: 1_199, meanRatio: 1.01, variation: 0.99),
            stolenFraction: 0.001, cpuStall: 0.9, ioStall: 0.2, memoryStall: 0)
    }

    @Test func `a clean phase keeps every rule`() {
        let judgement = ValidityGates.judge(Self.clean())
        #expect(judgement.reasons == [])
        #expect(judgement.gates.allSatisfy { $0.isKept })
        #expect(
            judgement.gates.map(\.name) == [
                "generator CPU", "errors", "samples, at least", "lateness p99", "unsent arrivals", "cap hits", "Little's law",
                "steady state", "arrival law", "arrival rate", "stolen time", "memory stall", "disk stall", "processor stall",
            ])
    }

    /// One reading changed, the gate that has to fire, and how its reason begins.
    struct Breach: Sendable, CustomStringConvertible {
        var gate: String
        var reason: String
        var change: @Sendable (inout GateReadings) -> Void
        var description: String { gate }

        init(_ gate: String, _ reason: String, _ change: @escaping @Sendable (inout GateReadings) -> Void) {
            (self.gate, self.reason, self.change) = (gate, reason, change)
        }
    }

    static let breaches: [Breach] = [
        Breach("generator CPU", "the generator used 81 % of its processor") { $0.generatorCPUFraction = 0.81 },
        Breach("errors", "2 × timeout") {
            $0.errors = 2
            $0.errorText = "2 × timeout"
        },
        Breach("samples, at least", "199 samples, fewer than 200") { $0.arrivals = 199 },
        Breach("lateness p99", "the generator was 5.1 ms late at p99") { $0.latenessP99Micros = 5_100 },
        Breach("unsent arrivals", "1 arrivals found no free customer") { $0.unsent = 1 },
        Breach("cap hits", "5.1 % of the arrivals waited for a free customer") { $0.waited = 61 },
        Breach("Little's law", "Little's law: 0.31 under way, 0.29 expected") {
            $0.littlesLaw = LittlesLawCheck(meanInFlight: 0.306, ratePerSecond: 200, meanSeconds: 0.00145)
        },
        Breach("steady state", "not steady: the median is 1.9 ms in the last third, 1.3 ms in the first") {
            $0.latencyDrift?.lastMicros = 1_900
        },
        Breach("arrival law", "the gaps between arrivals are not exponential: 0.11 off") { $0.arrivalLaw?.distance = 0.11 },
        Breach("arrival rate", "the mean gap between arrivals is 12 % longer") { $0.arrivalLaw?.meanRatio = 1.12 },
        Breach("stolen time", "the hypervisor took 6.0 % of the processors") { $0.stolenFraction = 0.06 },
        Breach("memory stall", "for 2.0 % of the phase everything waited for memory") { $0.memoryStall = 0.02 },
        Breach("disk stall", "for 91 % of the phase everything waited for the disk") { $0.ioStall = 0.91 },
    ]

    @Test(arguments: breaches) func `a reading that breaks one rule voids the phase for that reason alone`(breach: Breach) {
        var readings = Self.clean()
        breach.change(&readings)
        let judgement = ValidityGates.judge(readings)
        #expect(judgement.gates.filter { !$0.isKept }.map(\.name) == [breach.gate])
        #expect(judgement.reasons.count == 1)
        #expect(judgement.reasons.first?.hasPrefix(breach.reason) == true, "\(judgement.reasons)")
    }

    @Test func `each rule but the one that is only shown has been seen to fire`() {
        let fired = Set(Self.breaches.map(\.gate))
        #expect(Set(ValidityGates.judge(Self.clean()).gates.map(\.name)).subtracting(fired) == ["processor stall"])
    }

    @Test func `what the machine does not say is called that and breaks nothing`() {
        var readings = Self.clean()
        (readings.cpuStall, readings.ioStall, readings.memoryStall) = (nil, nil, nil)
        let judgement = ValidityGates.judge(readings)
        #expect(judgement.reasons == [])
        #expect(judgement.gates.suffix(3).allSatisfy { $0.name.hasSuffix(", not readable here") })
    }

    @Test func `equal gaps are held to equal gaps`() {
        var readings = Self.clean()
        readings.law = .constant
        readings.arrivalLaw = .constant(gaps: (0..<500).map { 5_000 + Double($0 % 7) * 30 }, mean: 5_000)
        #expect(ValidityGates.judge(readings).reasons == [])
        // One stall: twelve arrivals wait for 60 ms and leave together.
        let stalled = [Double](repeating: 5_000, count: 480) + [60_000] + [Double](repeating: 0, count: 11)
        readings.arrivalLaw = .constant(gaps: stalled, mean: 5_000)
        #expect(ValidityGates.judge(readings).reasons == [])
        var random = Deviates(seed: 8)
        readings.arrivalLaw = .constant(gaps: (0..<500).map { _ in 5_000 * random.gamma(shape: 1) }, mean: 5_000)
        #expect(ValidityGates.judge(readings).reasons.first?.hasPrefix("the gaps between arrivals are not constant: 0.") == true)
    }

    @Test func `a closed loop is held to what it has`() {
        var readings = Self.clean()
        readings.loop = .closed
        (readings.latenessP99Micros, readings.arrivalLaw, readings.latencyDrift) = (nil, nil, nil)
        readings.steadyState = SteadyStateCheck(series: [20, 21, 19, 20, 22, 18, 20, 20, 21])
        let names = ValidityGates.judge(readings).gates.map(\.name)
        #expect(!names.contains("cap hits") && !names.contains("arrival law") && !names.contains("lateness p99"))
        #expect(names.contains("steady state") && names.contains("generator CPU") && names.contains("Little's law"))
    }

    @Test func `chance in a short phase breaks nothing`() throws {
        // Three seconds at 100 a second: thirds of 100 arrivals differ by 20 % every now and then.
        let steady = try #require(SteadyStateCheck(series: [10, 10, 10, 10, 10, 10, 8, 8, 8]))
        #expect(steady.bound(windows: 10) > 0.5)
        #expect(steady.bound(windows: 10_000) == 0.1)
        // A run that sinks to nothing excuses itself at no length.
        let sunk = try #require(SteadyStateCheck(series: [10, 10, 5, 5, 0, 0]))
        #expect(abs(sunk.drift) > sunk.bound(windows: 10))
        var random = Deviates(seed: 12)
        let kept = (0..<200).count { _ in
            let check = ArrivalLawCheck.exponential(gaps: (0..<300).map { _ in 5_000 * random.gamma(shape: 1) }, mean: 5_000)
            return check.map { $0.distance <= $0.distanceBound() && abs($0.meanRatio - 1) <= $0.meanBound() } ?? false
        }
        #expect(kept >= 198, "\(kept) of 200")
    }

    @Test func `a closed loop whose goodput sinks is not steady`() {
        var readings = Self.clean()
        (readings.loop, readings.latencyDrift) = (.closed, nil)
        readings.steadyState = SteadyStateCheck(series: [20, 20, 20, 18, 18, 18, 16, 16, 16])
        #expect(
            ValidityGates.judge(readings).reasons == ["not steady: 20 % less goodput in the last third than in the first"])
    }

    @Test func `a latency that grows or falls is not steady, one within the timer's reach or within chance is`() {
        func isSteady(_ first: Double, _ last: Double, arrivals: Int = 2_000) -> Bool {
            LatencyDriftCheck(firstMicros: first, lastMicros: last, firstCount: arrivals, lastCount: arrivals).isSteady()
        }
        #expect(isSteady(1_000, 1_240) && isSteady(1_240, 1_000))
        #expect(!isSteady(1_000, 1_260) && !isSteady(1_260, 1_000))
        // A fifth of a millisecond is half of a fast answer and says nothing.
        #expect(isSteady(400, 600) && !isSteady(400, 601))
        #expect(isSteady(1_000, 1_500, arrivals: 200) && !isSteady(1_000, 1_600, arrivals: 200))
    }

    @Test func `the end of a phase is the only thing that Little's law forgives, and not without limit`() {
        let law = LittlesLawCheck(meanInFlight: 0.25, ratePerSecond: 200, meanSeconds: 0.00145)
        #expect(law.bound(ratePerSecond: 200, longestSeconds: 0.01, phaseSeconds: 6) == 0.02)
        // 200 × 0.05² / 2 / 6 = 0.042 of 0.29 under way.
        #expect(abs(law.bound(ratePerSecond: 200, longestSeconds: 0.05, phaseSeconds: 6) - 0.1437) < 1e-3)
        #expect(law.bound(ratePerSecond: 200, longestSeconds: 1, phaseSeconds: 6) == 0.25)
    }
}
