import Foundation
import Report
import Testing

@Suite struct ReportTests {
    @Test func `the same raw data gives the same bytes`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 3, requestsPerBlock: 1_000))
        let files = ["report.html", "report.md", "results.json"]
        let first = try files.map(folder.text)
        for file in files { try folder.write("", to: file) }
        _ = try ReportWriter(directory: folder.path).write()
        #expect(try files.map(folder.text) == first)
    }

    @Test func `every claim has a row in each of the three files`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 2, requestsPerBlock: 500))
        let html = try folder.text("report.html")
        let markdown = try folder.text("report.md")
        let claims = try folder.results()["claims"] as? [[String: Any]] ?? []
        let ids = "F1 F2 F3 F4 A1 A2 A3 A4 A5 D1 D2 D3 K0 K1 K2 K3 K4".split(separator: " ").map(String.init)
        #expect(claims.compactMap { $0["id"] as? String } == ids)
        for id in ids {
            #expect(html.contains("<b>\(id)</b>"))
            #expect(markdown.contains("| **\(id)** "))
        }
        #expect(html.contains("장애 격리"))
    }

    @Test func `a claim without its experiment is not yet measured and names it`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.failures = []
        try folder.report(synthetic)
        let claims = try folder.results()["claims"] as? [[String: Any]] ?? []
        let isolation = claims.first { $0["id"] as? String == "A5" } ?? [:]
        #expect(isolation["verdict"] as? String == "not yet measured")
        #expect((isolation["decidedBy"] as? String)?.contains("`failure`") == true)
    }

    @Test func `isolation is refuted where every part takes the shop down`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        for cell in synthetic.run.failures.indices {
            for journey in synthetic.run.failures[cell].journeys.indices { synthetic.run.failures[cell].journeys[journey].goodput = 0 }
        }
        try folder.report(synthetic)
        let claims = try folder.results()["claims"] as? [[String: Any]] ?? []
        #expect(claims.first { $0["id"] as? String == "A5" }?["verdict"] as? String == "refuted")
    }

    @Test func `a void block is excluded and named`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 3, requestsPerBlock: 1_000)
        try folder.report(synthetic)
        #expect(try (folder.figure("throughput.peak")["ratio"] as? [String: Any])?["pairs"] as? Int == 3)
        synthetic.run.blocks[0].void = ["steal 9 %"]
        synthetic.run.blocks[0].throughput.requestsPerSecond = 1_000_000
        let summary = try folder.report(synthetic)
        let figure = try folder.figure("throughput.peak")
        #expect((figure["ratio"] as? [String: Any])?["pairs"] as? Int == 2)
        #expect((figure["monolith"] as? Double ?? .infinity) < 10_000)
        #expect(try folder.text("report.html").contains("block 0 (monolith): steal 9 %"))
        #expect(summary.screenAnswer.contains("void, excluded: blocks 0 of 6"))
    }

    @Test func `without two valid pairs there is no verdict and no ratio`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.blocks[0].void = ["generator late"]
        let summary = try folder.report(synthetic)
        #expect(!summary.isValid)
        #expect(summary.screenAnswer.contains("NO VERDICT"))
        #expect(try folder.figure("latency.p50")["ratio"] == nil)
        #expect(try folder.text("report.html").contains("No verdict."))
    }

    @Test func `an interval that includes one is printed as no difference`() throws {
        let folder = try ReportFolder()
        let summary = try folder.report(SyntheticRun(pairs: 4, requestsPerBlock: 1_000, slowdown: 1))
        let line = summary.screenAnswer.split(separator: "\n").first { $0.hasPrefix("latency p50") } ?? ""
        #expect(line.contains("no difference ["))
        #expect(!line.contains("×"))
        #expect(try folder.text("report.html").contains("no measurable difference"))
    }

    @Test func `a percentile with fewer than ten samples beyond it is not shown, the maximum is`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 2, requestsPerBlock: 400))
        #expect(try folder.figure("latency.p95")["monolith"] is Double)
        #expect(try folder.figure("latency.p99.9")["monolith"] == nil)
        #expect(try folder.figure("latency.max")["monolith"] is Double)
    }

    @Test func `an interrupted run is reported with a banner and is not valid`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.interrupted = true
        let summary = try folder.report(synthetic)
        #expect(!summary.isValid)
        #expect(try folder.text("report.html").contains("<p class=\"banner\" role=\"alert\"><b>Interrupted.</b>"))
        #expect(summary.screenAnswer.contains("INTERRUPTED"))
    }

    @Test func `the screen answer fits a terminal`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.interrupted = true
        synthetic.run.blocks[0].void = ["late"]
        let lines = try folder.report(synthetic).screenAnswer.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 24)
        #expect(lines.dropLast().allSatisfy { $0.count <= 80 })
        #expect(lines.last == "report: \(folder.path)/report.html")
    }

    @Test func `a violation is shown where nobody can miss it`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.failures[3].invariants[1].violations = ["payment p-7 captured twice"]
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(html.contains("role=\"alert\"><b>1 invariant violation</b>"))
        #expect(html.contains("payment p-7 captured twice"))
        #expect(!html.contains("No invariant was violated"))
    }
}
