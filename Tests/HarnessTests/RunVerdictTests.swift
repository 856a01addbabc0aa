import Experiments
import Report
import Testing

/// What the exit code says of a run.
@Suite struct RunVerdictTests {
    private func run() -> RunRecord {
        RunRecord(
            id: "r", startedAt: "2026-01-01T00:00:00Z", mode: "quick", seed: 1,
            environment: EnvironmentRecord(
                commit: "", kernel: "", processor: "", cores: 2, memoryMegabytes: 1, swiftVersion: "", systemCPUs: "0", generatorCPUs: "1",
                durability: "full", loadAverageAtStart: 0, dataset: "", commandLine: ""), ratePerSecond: 200, latencyObjectiveMillis: 100)
    }

    private func isValid(_ record: RunRecord, _ parts: Set<RunSettings.Part>, reportIsValid: Bool = true) -> Bool {
        RunVerdict.isValid(record, reportIsValid: reportIsValid, parts)
    }

    private static let latency = LatencyRecord(
        seconds: 1, askedRate: 1, achievedRate: 1, requests: 1, errors: 0, unsent: 0, histogram: "", journeys: [],
        generatorLatenessP99Micros: 0, generatorCPUFraction: 0, processes: [], meanInFlight: 0, meanMillis: 0)

    @Test(arguments: [RunSettings.Part.latency, .throughput])
    func `blocks of one kind alone need a report that calls them valid`(part: RunSettings.Part) {
        var record = run()
        #expect(!isValid(record, [part]), "no block was measured")
        record.blocks = [
            BlockRecord(
                index: 0, pair: 0, variant: .monolith, startMillis: 1, warmup: PhaseRecord(seconds: 1, requests: 1, errors: 0),
                latency: Self.latency,
                throughput: ThroughputRecord(seconds: 1, connections: 1, requestsPerSecond: 1, errors: 0, p99Micros: 1, processes: []))
        ]
        #expect(isValid(record, [part]))
        #expect(!isValid(record, [part], reportIsValid: false))
    }

    @Test func `a ladder needs a sample that counts of every rung`() {
        func sample(_ rung: String, void: [String] = []) -> LadderRecord.RungSample {
            LadderRecord.RungSample(
                rung: rung, round: 1, latency: Self.latency, traffic: TrafficRecord(), checkout: CheckoutCost(), void: void)
        }
        let rungs = ["a", "b"].map { LadderRecord.Rung(id: $0, label: $0, change: "", base: nil, processes: 1, isOnPath: true) }
        var record = run()
        #expect(!isValid(record, [.ladder]))
        record.ladder = LadderRecord(rungs: rungs, samples: [sample("a"), sample("b")])
        #expect(isValid(record, [.ladder]))
        record.ladder = LadderRecord(rungs: rungs, samples: [sample("a"), sample("b", void: ["late"])])
        #expect(!isValid(record, [.ladder]))
    }

    @Test func `traces need one of each variant, consistency needs both and no order left half done`() {
        var record = run()
        record.traces = [TraceRecord(variant: .monolith, traceID: "1", spans: [])]
        #expect(!isValid(record, [.traces]))
        record.traces.append(TraceRecord(variant: .microservices, traceID: "2", spans: []))
        #expect(isValid(record, [.traces]))
        record.consistency = [ConsistencyRecord(variant: .monolith)]
        #expect(!isValid(record, [.consistency]))
        record.consistency.append(ConsistencyRecord(variant: .microservices))
        #expect(isValid(record, [.consistency]))
        record.consistency[1].stuckOrders = 1
        #expect(!isValid(record, [.consistency]))
    }

    private struct Broken: Error {}

    @MainActor @Test func `a part that fails is noted and the next one runs`() async throws {
        let parts = PartOutcomes()
        var ran: [String] = []
        let first = try await parts.attempt("the traces") {
            ran.append("traces")
            throw Broken()
        }
        let second = try await parts.attempt("the floors") { ran.append("floors") }
        #expect(ran == ["traces", "floors"])
        #expect(first == "the traces failed, so the run is invalid: Broken()")
        #expect(second == nil)
        #expect(parts.failed == ["the traces"])
    }

    @MainActor @Test func `a part that was cancelled is not one that failed`() async {
        let parts = PartOutcomes()
        let task = Task { @MainActor in
            try await parts.attempt("the traces") {
                while !Task.isCancelled { await Task.yield() }
                throw Broken()
            }
        }
        task.cancel()
        await #expect(throws: Broken.self) { try await task.value }
        #expect(parts.failed == [])
    }
}
