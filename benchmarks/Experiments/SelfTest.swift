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

    private let scratch: String
    private let progress: Progress

    package init(progress: Progress) throws {
        self.progress = progress
        scratch = "\(FileManager.default.temporaryDirectory.path)/shopbench-selftest-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    }

    package func run() async throws -> [Check] {
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        // One processor, so that one frozen loop is the whole server.
        let allowed = Machine.allowedProcessors
        let server = try await FloorChild.start(.defects, scratch: scratch, cpus: "\(allowed[0])")
        do {
            let checks = try await checks(server)
            await server.stop()
            return checks
        } catch {
            await server.stop()
            throw error
        }
    }

    private func checks(_ server: FloorChild) async throws -> [Check] {
        let generator = try LoadGenerator(host: "127.0.0.1", port: server.port)
        defer { Task { try? await generator.shutdown() } }
        var checks: [Check] = []

        let null = try await load(generator, "/ok", rate: 500, seconds: 2)
        let late = Int(null.lateness.valueAtPercentile(99))
        checks.append(
            Check(
                name: "null server: the generator keeps its schedule", truth: "released within 5 ms at p99, no error",
                measured: "\(milliseconds(late)) ms, \(null.errors) errors", isRight: late < 5_000 && null.errors == 0))

        let delayed = try await load(generator, "/delay/20", rate: 200, seconds: 2)
        let median = Int(delayed.latency.valueAtPercentile(50))
        checks.append(
            Check(
                name: "fixed delay", truth: "p50 of 20 ms", measured: "\(milliseconds(median)) ms",
                isRight: (19_900..<26_000).contains(median)))

        let errors = try await load(generator, "/errors", rate: 500, seconds: 2)
        checks.append(
            Check(
                name: "known errors", truth: "5 %", measured: "\(tenths(errors.errorFraction * 100)) %",
                isRight: abs(errors.errorFraction - 0.05) < 0.003))

        let slow = try await load(generator, "/slow", rate: 500, seconds: 2)
        let tail = Int(slow.latency.valueAtPercentile(99.5))
        let body = Int(slow.latency.valueAtPercentile(98))
        checks.append(
            Check(
                name: "a slow 1 %", truth: "p99.5 of 200 ms, p98 far below", measured: "\(milliseconds(tail)) and \(milliseconds(body)) ms",
                isRight: (199_000..<230_000).contains(tail) && body < 50_000))

        progress.step("selftest: a freeze")
        async let frozen = freeze(server)
        let result = try await generator.run(OpenLoad(rate: 500, seconds: 5), URLWorkload(path: "/ok"))
        try await frozen
        try Task.checkCancellation()
        let p90 = Int(result.latency.valueAtPercentile(90))
        let p99 = Int(result.latency.valueAtPercentile(99))
        checks.append(
            Check(
                name: "a freeze of 1 s in 5 s", truth: "p90 about 500 ms, p99 about 950 ms",
                measured: "\(milliseconds(p90)) and \(milliseconds(p99)) ms",
                isRight: (400_000..<650_000).contains(p90) && (900_000..<1_150_000).contains(p99)))
        return checks
    }

    private func freeze(_ server: FloorChild) async throws {
        try await Task.sleep(for: .seconds(2))
        _ = try await ShopClient(url: "http://127.0.0.1:\(server.port)").send("GET", "/freeze/1000")
    }

    private func load(_ generator: LoadGenerator, _ path: String, rate: Double, seconds: Double) async throws -> LoadResult {
        progress.step("selftest: \(path)")
        let result = try await generator.run(OpenLoad(rate: rate, seconds: seconds), URLWorkload(path: path))
        try Task.checkCancellation()
        return result
    }

    private func milliseconds(_ micros: Int) -> String { tenths(Double(micros) / 1_000) }
    private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
