import Experiments
import Foundation
import LoadGenerator
import NIOCore
import NIOPosix
import Testing
import Topology

/// The harness measures servers whose truth is known, on every run of the test suite.
@Suite(.serialized) struct SelfTestTests {
    /// `shopbench`, built beside this test.
    static var program: String {
        URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "shopbench").path
    }

    /// Bounds are twice those of `shopbench selftest`: other tests run meanwhile.
    @Test @MainActor func `a delay, errors, a slow tail and a stopped process are seen as they are`() async throws {
        let test = try SelfTest(progress: Progress(plannedSeconds: 20), program: Self.program, tolerance: 0.1)
        defer { test.close() }
        let checks = try await test.truths()
        #expect(checks.count == 6)
        for check in checks { #expect(check.isRight, "\(check.name): \(check.measured), truth: \(check.truth)") }
    }

    @Test func `the truth of a freeze is that of its arithmetic`() {
        let freeze = Freeze(from: 4_000_000_000, to: 6_000_000_000)
        let even = (0..<10_000).map { Int64($0) * 1_000_000 }
        for (quantile, seconds) in [(0.5, 0.0), (0.79, 0), (0.9, 1), (0.99, 1.9)] {
            #expect(abs(freeze.latency(quantile: quantile, run: 10) - seconds) < 1e-9)
            #expect(abs(freeze.latency(quantile: quantile, arrivals: even) - seconds) <= 0.002)
        }
        #expect(freeze.latency(quantile: 0.99, arrivals: []) == 0)
    }

    @Test func `heads of requests are counted wherever they are cut`() {
        let text = Array("GET / HTTP/1.1\r\nA: b\r\n\r\nGET /x HTTP/1.1\r\nC: \r\r\n\r\nGET / HT".utf8)
        for cut in 0...text.count {
            var heads = RequestHeads()
            let first = text[..<cut].withUnsafeBytes { heads.count(in: $0) }
            let second = text[cut...].withUnsafeBytes { heads.count(in: $0) }
            #expect(first + second == 2, "cut at \(cut)")
        }
    }

    @Test func `the null server answers each request`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = try await NullServer.start(on: group)
        let generator = try LoadGenerator(host: "127.0.0.1", port: channel.localAddress?.port ?? 0)
        let result = try await generator.run(OpenLoad(rate: 500, seconds: 0.5), URLWorkload(path: "/", expectedStatus: 200))
        try await generator.shutdown()
        try await channel.close()
        try await group.shutdownGracefully()
        #expect(result.arrivals > 150)
        #expect(result.count(.ok) == result.arrivals)
    }

    @Test func `what wrk prints is read`() throws {
        let text = """
            Running 2s test @ http://127.0.0.1:8080/
              1 threads and 16 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   161.94us   96.05us   3.99ms   94.06%
                Req/Sec   100.36k     7.45k  112.63k    80.95%
              Latency Distribution
                 50%  143.00us
                 75%  170.00us
                 90%    1.25ms
                 99%    2.05ms
              209604 requests in 2.10s, 13.79MB read
            Requests/sec:  99823.66
            Transfer/sec:      6.57MB
            """
        let figures = try #require(WrkRun.figures(text, cpuSeconds: 2.09604))
        #expect(figures == ToolFigures(requestsPerSecond: 99_823.66, cpuMicros: 2.09604e6 / 209_604, p50Micros: 143, p99Micros: 2_050))
        #expect(WrkRun.figures("unable to connect", cpuSeconds: 1) == nil)
    }
}
