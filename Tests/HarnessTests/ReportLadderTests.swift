import Foundation
import Report
import Testing

/// The ladder's sums and the traces, against figures worked out by hand.
@Suite struct ReportLadderTests {
    /// Three rungs on the path and a bad cut, each round one CPU time a rung, ms a journey.
    private func run(_ rounds: [[Double]], blockPairs: Int = 0) -> SyntheticRun {
        var synthetic = SyntheticRun(pairs: blockPairs, requestsPerBlock: 500)
        let rungs: [LadderRecord.Rung] = [
            .init(id: "monolith", label: "monolith", change: "–", base: nil, processes: 1, isOnPath: true),
            .init(id: "cut2", label: "2 processes", change: "a socket", base: "monolith", processes: 2, isOnPath: true),
            .init(id: "microservices", label: "as shipped", change: "the rest", base: "cut2", processes: 9, isOnPath: true),
            .init(id: "badcut", label: "a bad cut", change: "another cut", base: "cut2", processes: 2, isOnPath: false),
        ]
        var ladder = LadderRecord(rungs: rungs)
        for (round, times) in rounds.enumerated() {
            for (rung, time) in zip(rungs, times) {
                let name = "ladder-\(round)-\(rung.id).hist"
                // Every journey takes the same: the percentile of the round is that time.
                synthetic.histograms[name] = [(upperMicros: UInt64(time * 1000), count: 1_000)]
                ladder.samples.append(
                    .init(
                        rung: rung.id, round: round,
                        latency: SyntheticRun.latency(1_000, rate: 200, histogram: name, cpuMillis: time),
                        traffic: TrafficRecord(calls: 4_000, wireCalls: 2_000, wireBytes: 900_000, transactions: 10, commits: 5),
                        checkout: CheckoutCost(
                            checkouts: 10, traffic: TrafficRecord(transactions: 90, commits: 60), medianMicros: 3_000)))
            }
        }
        synthetic.run.ladder = ladder
        return synthetic
    }

    private func figure(_ folder: ReportFolder, rung: String, _ id: String) throws -> [String: Any] {
        let rungs = (try folder.results()["ladder"] as? [String: Any])?["rungs"] as? [[String: Any]] ?? []
        let figures = rungs.first { $0["id"] as? String == rung }?["figures"] as? [[String: Any]] ?? []
        return figures.first { $0["id"] as? String == id } ?? [:]
    }

    private func account(_ folder: ReportFolder, _ id: String) throws -> [String: Any] { try folder.part("ladder", "accounts", id: id) }

    private func close(_ value: Any?, _ expected: Double) -> Bool { abs((value as? Double ?? .nan) - expected) < 1e-6 }

    @Test func `a step is the mean of the differences within rounds, with Student's interval`() throws {
        let folder = try ReportFolder()
        // Steps of cut2: 1, 2, 3 ms: mean 2, deviation 1, t(0.975, 2) = 4.302653, half width 4.302653 / √3 = 2.484138.
        try folder.report(run([[1, 2, 4, 3], [2, 4, 5, 6], [3, 6, 9, 9]]))
        let change = try #require(try figure(folder, rung: "cut2", "p50")["change"] as? [String: Any])
        #expect(close(change["value"], 2))
        #expect(abs((change["low"] as? Double ?? 0) - (2 - 2.484138)) < 1e-5)
        #expect(abs((change["high"] as? Double ?? 0) - (2 + 2.484138)) < 1e-5)
        #expect(change["rounds"] as? Int == 3)
    }

    @Test func `without block pairs the last step is what is not explained`() throws {
        let folder = try ReportFolder()
        try folder.report(run([[1, 3, 3.5, 4], [1, 3.2, 3.8, 4.4]]))
        for id in ["p50", "cpu"] {
            let account = try account(folder, id)
            #expect(account["isGapIndependent"] as? Bool == false)
            #expect(close((account["gap"] as? [String: Any])?["value"], 2.65))
            #expect(close((account["sum"] as? [String: Any])?["value"], 2.1))
            #expect(close((account["unexplained"] as? [String: Any])?["value"], 0.55))
        }
    }

    @Test func `with block pairs at the same rate the gap is theirs`() throws {
        let folder = try ReportFolder()
        var synthetic = run([[1, 3, 3.5, 4], [1, 3.2, 3.8, 4.4], [1, 3.1, 3.6, 4.2]], blockPairs: 2)
        // The gap of CPU: 3 and 3.2 ms a journey, the ladder's sum 2.5, 2.8, 2.6.
        for (index, millis) in [0.5, 3.5, 3.7, 0.5].enumerated() {
            let requests = Double(synthetic.run.blocks[index].latency.requests)
            synthetic.run.blocks[index].latency.processes = [
                ProcessRecord(
                    name: "all", cpuSeconds: millis * requests / 1000, residentMegabytes: 1, contextSwitches: 1, writtenKilobytes: 1)
            ]
        }
        try folder.report(synthetic)
        let account = try account(folder, "cpu")
        #expect(account["isGapIndependent"] as? Bool == true)
        #expect(close((account["gap"] as? [String: Any])?["value"], 3.1))
        #expect(close((account["sum"] as? [String: Any])?["value"], 7.9 / 3))
        let left = try #require(account["unexplained"] as? [String: Any])
        #expect(close(left["value"], 3.1 - 7.9 / 3))
        // Welch: variances of the means 0.01 and 0.0077778, 2.42654 degrees of freedom, t 3.653282.
        let half = (left["high"] as? Double ?? 0) - (left["value"] as? Double ?? 0)
        #expect(abs(half - 0.487104) < 1e-5)
        // At another rate the blocks measured something else.
        for index in synthetic.run.blocks.indices { synthetic.run.blocks[index].latency.askedRate = 150 }
        try folder.report(synthetic)
        #expect(try self.account(folder, "cpu")["isGapIndependent"] as? Bool == false)
    }

    @Test(
        arguments: [
            ([2.5, 2.51, 2.49], "The ladder’s ends reproduce the gap of the comparison’s own blocks to within ", true),
            ([3.1, 3.11, 3.09], "The ladder’s ends do not reproduce the gap", false),
            ([1, 2.5, 4], "Whether the ladder’s ends reproduce the gap of the comparison’s own blocks is too wide to tell: ", nil),
        ] as [([Double], String, Bool?)])
    func `the ladder's ends are held against the blocks' own gap`(gaps: [Double], text: String, verdict: Bool?) throws {
        let folder = try ReportFolder()
        var synthetic = run([[1, 3, 3.5, 4], [1, 3, 3.52, 4], [1, 3, 3.48, 4]], blockPairs: 3)
        for index in synthetic.run.blocks.indices {
            let block = synthetic.run.blocks[index]
            let millis = block.variant == .monolith ? 0.5 : 0.5 + gaps[block.pair]
            synthetic.run.blocks[index].latency.processes = [
                ProcessRecord(
                    name: "all", cpuSeconds: millis * Double(block.latency.requests) / 1000, residentMegabytes: 1, contextSwitches: 1,
                    writtenKilobytes: 1)
            ]
        }
        try folder.report(synthetic)
        let sentence = try folder.text("report.md").split(separator: "\n").first { $0.contains("**CPU a journey**: ") } ?? ""
        #expect(sentence.contains(text))
        #expect(try account(folder, "cpu")["isAccountedFor"] as? Bool == verdict)
    }

    @Test func `without block pairs nothing is accounted for, since the steps add up by construction`() throws {
        let folder = try ReportFolder()
        try folder.report(run([[1, 3, 3.2, 4], [1, 3.2, 3, 4.4], [1, 3.1, 3.1, 4.4]]))
        let html = try folder.text("report.html")
        #expect(html.contains("The last step, from “2 processes” to the executables as shipped, is what is left: no difference ["))
        #expect(!html.contains("account for the gap"))
        #expect(try account(folder, "p50")["isAccountedFor"] == nil)
    }

    @Test func `the largest step is named only where its interval excludes zero`() throws {
        let folder = try ReportFolder()
        try folder.report(run([[1, 3, 3.2, 4], [1, 3.2, 3.3, 4.4], [1, 3.1, 3.2, 4.4]]))
        #expect(try folder.text("report.html").contains("the largest single step is <b>2 processes</b>"))
        try folder.report(run([[1, 1.9, 2, 4], [1, 0.9, 1, 4.4], [1, 1.2, 1.3, 4.4]]))
        #expect(try !folder.text("report.html").contains("the largest single step"))
    }

    @Test func `a void sample leaves its round out and is named`() throws {
        let folder = try ReportFolder()
        var synthetic = run([[1, 2, 4, 3], [1, 2, 4, 3], [1, 90, 4, 3]])
        synthetic.run.ladder?.samples[9].void = ["steal 9 %"]
        try folder.report(synthetic)
        let change = try #require(try figure(folder, rung: "cut2", "p50")["change"] as? [String: Any])
        #expect(close(change["value"], 1))
        #expect(change["rounds"] as? Int == 2)
        #expect((try account(folder, "p50")["sum"] as? [String: Any])?["rounds"] as? Int == 2)
        #expect(try folder.text("report.html").contains("round 2, cut2: steal 9 %"))
    }

    @Test func `traffic is counted a journey and stores a checkout`() throws {
        let folder = try ReportFolder()
        try folder.report(run([[1, 2, 4, 3], [1, 2, 4, 3]]))
        #expect(close(try figure(folder, rung: "cut2", "calls")["value"], 4))
        #expect(close(try figure(folder, rung: "cut2", "wireCalls")["value"], 2))
        #expect(close(try figure(folder, rung: "cut2", "wireBytes")["value"], 900))
        #expect(close(try figure(folder, rung: "cut2", "transactions")["value"], 9))
        #expect(close(try figure(folder, rung: "cut2", "commits")["value"], 6))
        #expect(close(try figure(folder, rung: "cut2", "checkout")["value"], 3))
    }

    @Test(
        arguments: [
            ([[1, 2, 4, 3], [1, 2, 4, 3.1]], "where the cut runs matters: "),
            ([[1, 2, 4, 1.5], [1, 2, 4, 3.1]], "whether it matters where the cut runs is not shown: "),
        ] as [([[Double]], String)])
    func `a cut made to be bad settles nothing about bounded contexts`(rounds: [[Double]], text: String) throws {
        let folder = try ReportFolder()
        try folder.report(run(rounds))
        let claim = try folder.claim("K1")
        #expect(claim["verdict"] as? String == "partly measured")
        #expect((claim["decidedBy"] as? String)?.hasPrefix(text) == true)
    }

    @Test func `claims that the ladder has only a part of are partly measured`() throws {
        let folder = try ReportFolder()
        try folder.report(run([[1, 2, 4, 3], [1, 2, 4, 3.1]]))
        #expect(try folder.claim("F3")["verdict"] as? String == "partly measured")
        #expect(try folder.claim("K3")["verdict"] as? String == "partly measured")
        var without = run([])
        without.run.ladder = nil
        try folder.report(without)
        for id in ["F3", "K1", "K3"] { #expect(try folder.claim(id)["verdict"] as? String == "not yet measured") }
    }

    @Test func `a trace counts its processes, its calls between them and the way between`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        func span(_ id: String, _ parent: String?, _ process: String, _ kind: String, _ start: Double, _ length: Double) -> SpanRecord {
            SpanRecord(
                id: id, parent: parent, process: process, name: id, kind: kind, startMicros: start, durationMicros: length, isError: false)
        }
        // The gateway waits 600 of 1,000 µs for orders, which works 400 of them: 200 µs lie between.
        synthetic.run.traces = [
            TraceRecord(
                variant: .microservices, traceID: "t",
                spans: [
                    span("server", "client", "orders", "server", 400, 400), span("root", nil, "gateway", "server", 0, 1_000),
                    span("client", "root", "gateway", "client", 300, 600), span("late", "server", "carts", "consumer", 1_500, 500),
                ])
        ]
        try folder.report(synthetic)
        let trace = try #require((try folder.results()["traces"] as? [[String: Any]])?.first)
        #expect(trace["processes"] as? [String] == ["gateway", "orders", "carts"])
        // The event that carts handle is no call.
        #expect(trace["callsBetweenProcesses"] as? Int == 1)
        #expect(close(trace["criticalShareBetween"], 0.2))
        #expect(close(trace["answerMillis"], 1))
        #expect(close(trace["totalMillis"], 2))
        let depths = (trace["spans"] as? [[String: Any]])?.compactMap { $0["depth"] as? Int }
        #expect(depths == [0, 1, 2, 3])
    }

    @Test func `spans that are each other's parents do not hang the report`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.traces = [
            TraceRecord(
                variant: .monolith, traceID: "circle",
                spans: [("a", "b"), ("b", "a"), ("c", "c")].map { id, parent in
                    SpanRecord(
                        id: id, parent: parent, process: "monolith", name: id, kind: "internal", startMicros: 0, durationMicros: 10,
                        isError: false)
                })
        ]
        try folder.report(synthetic)
        let spans = (try folder.results()["traces"] as? [[String: Any]])?.first?["spans"] as? [[String: Any]]
        #expect(spans?.count == 3)
    }
}
