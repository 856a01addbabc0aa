import Histogram
import LoadGenerator
import Topology

/// How much the generator costs and how punctual it is: figures of this machine, judged here and not in the test suite.
extension SelfTest {
    /// CPU a request, at most so many times that of `wrk`.
    nonisolated static let costLimitTimes = 1.3
    nonisolated static let latenessLimitMicros = 1_000
    private nonisolated static let connections = 16
    private nonisolated static let roundSeconds = 2
    private nonisolated static let rounds = 2

    /// Pins this process apart from its server where there are two processors.
    package func speed() async throws -> [Check] {
        let allowed = Machine.allowedProcessors
        let isApart = allowed.count > 1
        if isApart { pinCurrentProcess(to: [allowed[allowed.count - 1]]) }
        return try await withServer(.null, cpus: isApart ? "\(allowed[0])" : nil) { server, generator in
            var ours: [ToolFigures] = []
            var theirs: [ToolFigures] = []
            // In turns, so that a machine that slows down slows both.
            for _ in 0..<Self.rounds {
                ours.append(try await saturate(generator))
                if let figures = try await WrkRun.saturate(
                    port: server.port, connections: Self.connections, seconds: Self.roundSeconds,
                    cpus: isApart ? "\(allowed[allowed.count - 1])" : nil, scratch: scratch)
                {
                    theirs.append(figures)
                }
            }
            let own = ToolFigures(best: ours)
            var checks = [cost(own, theirs)]
            if isApart { checks.append(try await lateness(generator, own)) } else { progress.note("one processor: no test of lateness") }
            return checks
        }
    }

    private func saturate(_ generator: LoadGenerator) async throws -> ToolFigures {
        progress.step("selftest: as fast as it goes")
        let progress = progress
        let load = ClosedLoad(connections: Self.connections, seconds: Double(Self.roundSeconds))
        let result = try await generator.runClosed(load, URLWorkload(path: "/", expectedStatus: 200)) { progress.tick($0, asked: nil) }
        try Task.checkCancellation()
        return ToolFigures(
            requestsPerSecond: result.requestsPerSecond, cpuMicros: result.generator.cpuSeconds * 1e6 / Double(max(1, result.responses)),
            p50Micros: Int(result.latency.valueAtPercentile(50)), p99Micros: Int(result.latency.valueAtPercentile(99)))
    }

    private func cost(_ own: ToolFigures, _ theirs: [ToolFigures]) -> Check {
        guard !theirs.isEmpty else {
            return Check(
                name: "CPU a request beside wrk's", truth: "wrk is not installed", measured: "\(own)", isRight: true)
        }
        let wrk = ToolFigures(best: theirs)
        let ratio = own.cpuMicros / max(wrk.cpuMicros, 1e-9)
        return Check(
            name: "CPU a request beside wrk's", truth: "at most \(Self.costLimitTimes) times; wrk: \(wrk)",
            measured: "\((ratio * 100).rounded() / 100) times; this: \(own)", isRight: ratio <= Self.costLimitTimes)
    }

    /// At half of what one processor could send. The best of three rounds: what disturbs the machine can only make it later.
    private func lateness(_ generator: LoadGenerator, _ own: ToolFigures) async throws -> Check {
        let rate = 0.5e6 / max(own.cpuMicros, 1e-3)
        var rounds: [LoadResult] = []
        for _ in 0..<3 { rounds.append(try await load(generator, "/", rate: rate, seconds: 1)) }
        let lates = rounds.map { Int($0.lateness.valueAtPercentile(99)) }.sorted()
        let busiest = rounds.map(\.generator.cpuFraction).max() ?? 0
        return Check(
            name: "lateness at half of the generator's capacity",
            truth: "p99 below \(Self.milliseconds(Self.latenessLimitMicros)) ms in the best of three rounds",
            measured: lates.map { "\(Double($0) / 1_000)" }.joined(separator: ", ")
                + " ms at \(Int(rate)) /s, \(Int((busiest * 100).rounded())) % of a processor",
            isRight: lates[0] < Self.latenessLimitMicros && rounds.allSatisfy { $0.errors == 0 })
    }
}

/// What a tool reached and took at saturation.
package struct ToolFigures: Sendable, Equatable, CustomStringConvertible {
    package var requestsPerSecond: Double
    package var cpuMicros: Double
    package var p50Micros: Int
    package var p99Micros: Int

    package init(requestsPerSecond: Double, cpuMicros: Double, p50Micros: Int, p99Micros: Int) {
        self.requestsPerSecond = requestsPerSecond
        self.cpuMicros = cpuMicros
        self.p50Micros = p50Micros
        self.p99Micros = p99Micros
    }

    package var description: String {
        "\(Int(requestsPerSecond)) /s, \((cpuMicros * 100).rounded() / 100) µs CPU, p50 \(Double(p50Micros) / 1_000) ms, p99 \(Double(p99Micros) / 1_000) ms"
    }
}

extension ToolFigures {
    /// The round with the least CPU a request: what disturbs a round only adds to it.
    init(best rounds: [ToolFigures]) {
        self = rounds.min { $0.cpuMicros < $1.cpuMicros } ?? ToolFigures(requestsPerSecond: 0, cpuMicros: 0, p50Micros: 0, p99Micros: 0)
    }
}
