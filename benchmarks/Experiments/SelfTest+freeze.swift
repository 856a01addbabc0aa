import Histogram
import LoadGenerator
import NIOCore
import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// When a server stood still, ns of the monotonic clock.
package struct Freeze: Sendable, Equatable {
    package var from: Int64
    package var to: Int64

    package init(from: Int64, to: Int64) {
        self.from = from
        self.to = to
    }

    package var seconds: Double { Double(to - from) / 1e9 }

    /// The latency that a share `quantile` of all arrivals stays below, by the law alone. Of arrivals spread evenly over `run` seconds, one
    /// that comes t after the freeze began waits f − t; so (f − x) / run of all wait longer than x. Other answers take no time.
    /// - Returns: seconds; 0 where the quantile lies before the frozen ones.
    package func latency(quantile: Double, run: Double) -> Double { max(0, seconds - (1 - quantile) * run) }

    /// The same for the arrivals as they are: free of the chance in how many of them met the freeze.
    /// - Parameter arrivals: monotonic ns.
    package func latency(quantile: Double, arrivals: [Int64]) -> Double {
        guard !arrivals.isEmpty else { return 0 }
        let waits = arrivals.map { from <= $0 && $0 < to ? to - $0 : 0 }.sorted()
        let rank = Int((quantile * Double(waits.count)).rounded(.up))
        return Double(waits[min(max(rank, 1), waits.count) - 1]) / 1e9
    }
}

/// Coordinated omission: what a generator that waits for its answers does not see.
extension SelfTest {
    /// 1,000 arrivals a second for 10 s on a server that stands still for 2 s of them: p90 is 1 s, p99 is 1.9 s.
    func freeze(_ server: FloorChild, _ generator: LoadGenerator) async throws -> [Check] {
        let rate = 1_000.0
        let seconds = 10.0
        progress.step("selftest: a freeze of 2 s in 10 s")
        let progress = progress
        async let frozen = Self.stop(server.process, after: .seconds(4), for: .seconds(2))
        let result = try await generator.run(OpenLoad(rate: rate, seconds: seconds, connections: 256), URLWorkload(path: "/")) {
            progress.tick($0, asked: rate)
        }
        let freeze = try await frozen
        try Task.checkCancellation()
        let arrivals = scheduled(rate: rate, seconds: seconds).map { result.startNanos + $0 }
        return [90.0, 99].map { percentile in
            let law = freeze.latency(quantile: percentile / 100, run: seconds)
            let truth = freeze.latency(quantile: percentile / 100, arrivals: arrivals)
            let measured = Int(result.latency.valueAtPercentile(percentile))
            return Check(
                name: "a freeze of \(Self.tenths(freeze.seconds)) s in 10 s, p\(Int(percentile))",
                truth: "\(Self.milliseconds(Int(truth * 1e6))) ms for these arrivals, \(Self.milliseconds(Int(law * 1e6))) ms by the law",
                measured: "\(Self.milliseconds(measured)) ms",
                isRight: near(measured, Int(truth * 1e6)) && near(measured, Int(law * 1e6)) && result.errors == 0)
        }
    }

    /// Stops the process as the kernel does: nothing in it can know of it, and its sockets go on accepting bytes.
    nonisolated private static func stop(_ process: ChildProcess, after wait: Duration, for length: Duration) async throws -> Freeze {
        try await Task.sleep(for: wait)
        process.signal(SIGSTOP)
        defer { process.signal(SIGCONT) }
        let patience = ContinuousClock.now + .seconds(1)
        while ProcessStat.read(pid: process.pid)?.state != "T" {
            guard ContinuousClock.now < patience else {
                throw TopologyError.unexpectedAnswer("the null server was not seen to stop")
            }
            await Task.yield()
        }
        let from = monotonicNanos
        try await Task.sleep(for: length)
        let to = monotonicNanos
        return Freeze(from: from, to: to)
    }

    nonisolated private static var monotonicNanos: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }
}
