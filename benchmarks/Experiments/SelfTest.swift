import FoundationEssentials
import Histogram
import LoadGenerator
import Topology

/// The harness against servers whose truth is known: a generator that hides a freeze would hide it in every report.
@MainActor
package struct SelfTest {
    package struct Check: Sendable {
        package var name: String
        package var truth: String
        package var measured: String
        package var isRight: Bool
    }

    let scratch: String
    let progress: Progress
    private let program: String?
    private let tolerance: Double

    /// - Parameters:
    ///   - program: `shopbench`, which is its own servers; nil where it is the running program.
    ///   - tolerance: how far a time may be from the truth, as a share of it.
    package init(progress: Progress, program: String? = nil, tolerance: Double = 0.05) throws {
        self.progress = progress
        self.program = program
        self.tolerance = tolerance
        scratch = FileManager.default.temporaryDirectory.path + "/shopbench-selftest-\(UUID().uuidString)"
        try ScratchFolders.live.make(scratch)
    }

    /// Removes the scratch folder.
    package func close() { ScratchFolders.live.remove(scratch) }

    /// Whether the generator sees what is there: a delay, errors, a slow tail, a freeze. About 17 seconds.
    package func truths() async throws -> [Check] {
        let known = try await withServer(.defects) { server, generator in
            [try await delay(generator), try await errors(generator), try await slowTail(generator)]
        }
        return try await withServer(.null) { server, generator in
            known + [try await schedule(generator)] + (try await freeze(server, generator))
        }
    }

    /// Runs `body` beside a server, which is stopped whatever happens.
    func withServer<Value: Sendable>(
        _ kind: FloorServer.Kind, cpus: String? = nil, _ body: @MainActor (FloorChild, LoadGenerator) async throws -> Value
    ) async throws -> Value {
        let server = try await FloorChild.start(kind, scratch: scratch, cpus: cpus, program: program)
        do {
            let value = try await withGenerator(port: server.port) { try await body(server, $0) }
            await server.stop()
            return value
        } catch {
            await server.stop()
            throw error
        }
    }

    // MARK: Truths

    private func schedule(_ generator: LoadGenerator) async throws -> Check {
        let result = try await load(generator, "/", rate: 1_000, seconds: 2)
        return Check(
            name: "null server", truth: "every arrival of the seed, once, answered",
            measured: "\(result.count(.ok)) of \(result.arrivals), \(scheduled(rate: 1_000, seconds: 2).count) in the schedule",
            isRight: result.arrivals == scheduled(rate: 1_000, seconds: 2).count && result.count(.ok) == result.arrivals)
    }

    private func delay(_ generator: LoadGenerator) async throws -> Check {
        let truth = 100_000
        let result = try await load(generator, "/delay/100", rate: 200, seconds: 2)
        let median = Int(result.latency.valueAtPercentile(50))
        return Check(
            name: "fixed delay", truth: "p50 of \(Self.milliseconds(truth)) ms", measured: "\(Self.milliseconds(median)) ms",
            // A timer of the server may be a fraction of a millisecond early, and the histogram's last digit is rounded.
            isRight: median >= truth - 500 && near(median, truth))
    }

    private func errors(_ generator: LoadGenerator) async throws -> Check {
        let result = try await load(generator, "/errors", rate: 500, seconds: 2)
        return Check(
            name: "known errors", truth: "each twentieth of \(result.arrivals)", measured: "\(result.count(.failed))",
            isRight: result.errors == result.count(.failed) && result.count(.failed) == result.arrivals / 20)
    }

    private func slowTail(_ generator: LoadGenerator) async throws -> Check {
        let result = try await load(generator, "/slow", rate: 500, seconds: 2)
        let tail = Int(result.latency.valueAtPercentile(99.5))
        let body = Int(result.latency.valueAtPercentile(98))
        return Check(
            name: "a slow 1 %", truth: "p99.5 of 200 ms, p98 not of it",
            measured: "\(Self.milliseconds(tail)) and \(Self.milliseconds(body)) ms",
            isRight: near(tail, 200_000) && tail >= 199_500 && body < 150_000)
    }

    // MARK: Helpers

    func load(_ generator: LoadGenerator, _ path: String, rate: Double, seconds: Double) async throws -> LoadResult {
        progress.step("selftest: \(path)")
        let progress = progress
        let result = try await generator.run(OpenLoad(rate: rate, seconds: seconds), URLWorkload(path: path)) {
            progress.tick($0, asked: rate)
        }
        try Task.checkCancellation()
        return result
    }

    /// Intended times of the arrivals of `load`, ns after the start.
    func scheduled(rate: Double, seconds: Double) -> [Int64] {
        let load = OpenLoad(rate: rate, seconds: seconds)
        var schedule = ArrivalSchedule(law: load.arrivals, rate: load.rate, seed: load.seed)
        var times: [Int64] = []
        var next = Int64(schedule.next())
        while next < Int64(seconds * 1e9) {
            times.append(next)
            next = Int64(schedule.next())
        }
        return times
    }

    func near(_ micros: Int, _ truth: Int) -> Bool { abs(Double(micros) - Double(truth)) <= tolerance * Double(truth) }

    static func milliseconds(_ micros: Int) -> String { tenths(Double(micros) / 1_000) }
    static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
