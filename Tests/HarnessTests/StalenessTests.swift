import Experiments
import Histogram
import LoadGenerator
import Report
import Testing

@Suite struct StalenessTests {
    /// Answers with these, one after another, the last for ever.
    private func sample(_ answers: [Bool?], limitSeconds: Double = 20) async throws -> StalenessSample {
        var left = answers[...]
        return try await StalenessSample.untilFresh(limitSeconds: limitSeconds) {
            left.count > 1 ? left.removeFirst() : left[left.startIndex]
        }
    }

    @Test func `one stale read is a stale sample, however soon after the change it began`() async throws {
        let sample = try await sample([false, true])
        #expect(sample.staleMicros >= 1)
        #expect(sample.freshMicros >= sample.staleMicros - 1)
        #expect(!sample.isEndless)
    }

    @Test func `a read that fails is not a stale one`() async throws {
        #expect(try await sample([nil, true]).staleMicros == 0)
        #expect(try await sample([true]).staleMicros == 0)
    }

    @Test func `what never shows is endless`() async throws {
        let sample = try await sample([false], limitSeconds: 0.02)
        #expect(sample.isEndless)
        #expect(sample.staleMicros == 20_000)
    }

    @Test func `samples under a load that failed do not count`() {
        func load(failed: Int, late micros: Int) -> LoadResult {
            var late = MicrosHistogram.micros
            for _ in 0..<1_000 { late.recordMicros(micros) }
            let windows = Outcome.allCases.map { $0 == .ok ? [1_000 - failed] : $0 == .failed ? [failed] : [0] }
            return LoadResult(
                loop: .open, askedRate: 100, connections: 8, seconds: 10,
                journeys: [JourneyMeasure(name: "get", share: 1, latency: late, windows: windows)], latency: late, service: late,
                wait: late,
                lateness: late)
        }
        #expect(ConsistencyExperiment.problem(of: load(failed: 0, late: 100)) == nil)
        #expect(ConsistencyExperiment.problem(of: load(failed: 5, late: 100))?.contains("5 of 1000 failed") == true)
        #expect(ConsistencyExperiment.problem(of: load(failed: 0, late: 9_000))?.contains("late at p99") == true)
    }
}
