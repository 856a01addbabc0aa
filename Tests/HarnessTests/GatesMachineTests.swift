import Experiments
import Histogram
import LoadGenerator
import Report
import Statistics
import Testing

@Suite struct GatesMachineTests {
    private func snapshot(_ seconds: Double, stolen: Double = 0, all: Double, io: Double? = nil) -> MachineSnapshot {
        MachineSnapshot(
            at: origin + .seconds(seconds), stolenTicks: stolen, allTicks: all,
            io: io.map { Pressure(someMicros: 2 * $0, fullMicros: $0) })
    }

    private let origin = ContinuousClock.now

    /// A hundred arrivals in a second, each answered after 10 ms.
    private func result() -> LoadResult {
        var histogram = MicrosHistogram.micros
        var late = MicrosHistogram.micros
        for _ in 0..<100 {
            histogram.recordMicros(10_100)
            late.recordMicros(100)
        }
        let windows = Outcome.allCases.map { $0 == .ok ? [Int](repeating: 10, count: 10) : [Int](repeating: 0, count: 10) }
        var result = LoadResult(
            loop: .open, askedRate: 100, connections: 8, seconds: 1,
            journeys: [JourneyMeasure(name: "get", share: 1, latency: histogram, windows: windows)], latency: histogram, service: histogram,
            wait: late, lateness: late)
        result.meanInFlight = 1
        return result
    }

    @Test func `readings are the differences of two moments`() throws {
        let readings = ValidityGates.readings(
            result(), before: snapshot(0, stolen: 5, all: 1_000, io: 1e6), after: snapshot(2, stolen: 25, all: 1_200, io: 1.5e6))
        #expect(abs(readings.stolenFraction - 0.1) < 1e-12)
        #expect(abs(try #require(readings.ioStall) - 0.25) < 1e-9)
        #expect(readings.memoryStall == nil)
        #expect(readings.latenessP99Micros == 100)
        // An open loop's goodput is what was asked for: it says nothing.
        #expect(readings.steadyState == nil)
        #expect(readings.latencyDrift == nil, "no third was measured")
        // 10 ms each between release and answer: the generator's own 0.1 ms are not the system's.
        let law = try #require(readings.littlesLaw)
        #expect(law.relativeError < 0.002, "\(law)")
    }

    /// All arrivals are answered, so goodput is level while the queue grows.
    @Test func `an open loop on a system that falls behind is void`() {
        func reasons(last: Int) -> [String] {
            var result = result()
            for _ in 0..<500 {
                result.firstThird.recordMicros(10_000)
                result.lastThird.recordMicros(last)
            }
            let readings = ValidityGates.readings(result, before: snapshot(0, all: 1_000), after: snapshot(1, all: 1_200))
            return ValidityGates.judge(readings).reasons.filter { $0.hasPrefix("not steady") }
        }
        #expect(reasons(last: 11_000) == [])
        #expect(reasons(last: 250_000).count == 1)
    }

    @Test func `the kernel's text is read, and another text is not`() {
        let text = """
            some avg10=0.92 avg60=0.49 avg300=0.26 total=70349422
            full avg10=0.85 avg60=0.47 avg300=0.23 total=47292751

            """
        #expect(Pressure(text) == Pressure(someMicros: 70_349_422, fullMicros: 47_292_751))
        #expect(Pressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n") == Pressure(someMicros: 7, fullMicros: 0))
        #expect(Pressure("") == nil)
        #expect(Pressure("some avg10=0.00\n") == nil)
    }

    @Test func `a machine without pressure files is no reason`() {
        let readings = ValidityGates.readings(result(), before: snapshot(0, all: 1_000), after: snapshot(1, all: 1_200))
        #expect(readings.ioStall == nil && readings.cpuStall == nil)
        #expect(!ValidityGates.judge(readings).reasons.contains { $0.contains("disk") || $0.contains("memory") })
    }

    @Test func `now is readable on this machine`() {
        let first = MachineSnapshot.now()
        #expect(first.allTicks >= 0)
        #expect(MachineSnapshot.now().at >= first.at)
    }

    // MARK: Parity

    private static let asked = BlockConditions(
        systemCPUs: "0", generatorCPUs: "1", durability: "full", seed: 1_000, dataset: "10,000 products", mix: "boutique",
        restartPolicy: "own supervisor", budget: "none", ratePerSecond: 200, load: "64 customers")

    struct Difference: Sendable, CustomStringConvertible {
        var description: String
        var change: @Sendable (inout BlockConditions) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout BlockConditions) -> Void) { (description, self.change) = (name, change) }
    }

    static let differences = [
        Difference("processors of the system 0 and 0-1") { $0.systemCPUs = "0-1" },
        Difference("processors of the generator 1 and 0") { $0.generatorCPUs = "0" },
        Difference("durability full and normal") { $0.durability = "normal" },
        Difference("seed 1000 and 1001") { $0.seed = 1_001 },
        Difference("dataset 10,000 products and 10 products") { $0.dataset = "10 products" },
        Difference("mix boutique and ordering") { $0.mix = "ordering" },
        Difference("restart policy own supervisor and none") { $0.restartPolicy = "none" },
        Difference("budget none and 0.5 CPU") { $0.budget = "0.5 CPU" },
        Difference("rate 200.0 and 201.0") { $0.ratePerSecond = 201 },
        Difference("load 64 customers and 128 customers") { $0.load = "128 customers" },
    ]

    @Test(arguments: differences) func `a pair that was not asked for the same is void`(difference: Difference) {
        var other = Self.asked
        difference.change(&other)
        let judgement = ValidityGates.parity(Self.asked, other)
        #expect(judgement.reasons == ["the pair was not asked for the same: \(difference)"])
        #expect(judgement.gates == [GateRecord(name: "parity of the pair", value: 1, limit: 0, unit: "", isKept: false)])
    }

    @Test func `a pair that was asked for the same is not`() {
        let judgement = ValidityGates.parity(Self.asked, Self.asked)
        #expect(judgement.reasons == [])
        #expect(judgement.gates.map(\.isKept) == [true])
        #expect(Self.differences.count == Mirror(reflecting: Self.asked).children.count, "each condition is compared")
    }
}
