import Foundation
import Report
import Testing

@Suite struct ReportFailureTests {
    private static let everything = Dictionary(uniqueKeysWithValues: SyntheticRun.mix.map { ($0.name, 0.0) })
    private static let buying: [String: Double] = ["add": 0, "checkout": 0]

    private func failures(_ folder: ReportFolder) throws -> [String: Any] { try folder.results()["failures"] as? [String: Any] ?? [:] }

    private func crashes(_ goodputs: [Double]) -> [FailureRecord] {
        func all(_ share: Double) -> [String: Double] { Self.everything.mapValues { _ in share } }
        return [.cell(.monolith, "monolith", "crash", goodput: all(0))]
            + goodputs.enumerated().map { .cell(.microservices, "part\($0)", "crash", goodput: all($1)) }
    }

    /// The verdict on A5 for these goodputs of crashed microservices, beside a monolith that loses everything.
    private func verdict(_ goodputs: [Double]) throws -> String? {
        let folder = try ReportFolder()
        try folder.report(.failures(crashes(goodputs)))
        return try folder.claim("A5")["verdict"] as? String
    }

    @Test func `isolation allows one exception, and no more`() throws {
        #expect(try verdict([0, 0.95, 0.98, 1]) == "supported")
        #expect(try verdict([0, 0.05, 1, 1, 1]) == "depends")
        #expect(try verdict([0.3, 0.4, 0.4]) == "depends")
        #expect(try verdict([0, 0, 0]) == "refuted")
        #expect(try verdict([1]) == "not yet measured")
    }

    @Test func `the mean blast radius is shown with the range over its components, and without an interval`() throws {
        let folder = try ReportFolder()
        let screen = try folder.report(.failures(crashes([0.6, 0.8, 1]))).screenAnswer
        #expect(screen.contains("mean of 3 components, 0–40 %"))
        let html = try folder.text("report.html")
        #expect(html.contains("(mean of 3 components, 0–40 %)"))
        #expect(html.contains("</small><b>0.20 ×</b>"))
        #expect(try failures(folder)["blastRadiusRatio"] == nil)
        let range = try (failures(folder)["blastRadiusRange"] as? [String: [String: Double]])?["microservices"] ?? [:]
        #expect(abs((range["low"] ?? -1) - 0) < 1e-9 && abs((range["high"] ?? -1) - 0.4) < 1e-9)
    }

    @Test func `a microservice's field has the monolith's goodput under the same fault beside it`() throws {
        let folder = try ReportFolder()
        try folder.report(
            .failures([
                .cell(.monolith, "monolith", "hang", goodput: ["browse": 0.11]),
                .cell(.microservices, "orders", "hang", goodput: ["browse": 0.97]),
                .cell(.monolith, "card-processor", "refused", goodput: ["checkout": 0.13]),
                .cell(.microservices, "card-processor", "refused", goodput: ["checkout": 0.17]),
                .cell(.microservices, "catalog", "refused", goodput: ["browse": 0.5]),
            ]))
        let html = try folder.text("report.html")
        func count(_ tip: String) -> Int { html.components(separatedBy: "<title>\(tip)</title>").count - 1 }
        // Its own field, and the strip in that of orders.
        #expect(count("monolith hang · monolith, browse: 11 % goodput") == 2)
        #expect(count("microservices hang · orders, browse: 97 % goodput") == 1)
        // The same part of both, not the whole process.
        #expect(count("monolith refused · card-processor, checkout: 13 % goodput") == 2)
    }

    @Test func `a fault that was not run is listed with its reason and not drawn as void`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun.failures([
            .cell(.microservices, "orders", "crash", goodput: Self.buying),
            .notRun(.microservices, "orders", "events-down", reason: "nothing can inject it"),
        ])
        synthetic.run.notes = ["Failure matrix: 2 of the 158 cells that there are were chosen."]
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(html.contains("<td class=\"\">nothing can inject it</td>"))
        #expect(!html.contains("fill=\"url(#void)\""))
        #expect(html.contains("1 cell run, each once, all of them count; 1 not run."))
        #expect(html.contains("2 of the 158 cells that there are were chosen"))
        #expect(html.components(separatedBy: "aria-label=\"goodput while ").count - 1 == 1)
    }

    @Test func `columns that no cell has a figure for are left out`() throws {
        let folder = try ReportFolder()
        try folder.report(.failures([.cell(.microservices, "orders", "crash", goodput: Self.buying)]))
        #expect(try !folder.text("report.html").contains("collateral"))
        try folder.report(
            .failures([
                .cell(
                    .microservices, "orders", "crash", goodput: Self.buying, unneeding: ["index"],
                    outcomes: OutcomeSplit(ok: 10, failed: 5, timedOut: 3), timeToErrorP99Millis: 12)
            ]))
        let html = try folder.text("report.html")
        #expect(html.contains(">collateral</text>"))
        #expect(html.contains("<title>ok 10, degraded 0, failed fast 5, timed out 3</title>"))
    }

    @Test(arguments: [(50, "≤ 12 ms"), (500, "~ 12 ms"), (1_000, ">12 ms")])
    func `the time to an error says how many errors are behind it`(failed: Int, text: String) throws {
        let folder = try ReportFolder()
        try folder.report(
            .failures([
                .cell(
                    .microservices, "orders", "crash", goodput: Self.buying, outcomes: OutcomeSplit(ok: 10, failed: failed),
                    timeToErrorP99Millis: 12)
            ]))
        #expect(try folder.text("report.html").contains("\(text)</text>"))
    }

    @Test func `timelines beyond the first twelve are folded away`() throws {
        let folder = try ReportFolder()
        let cells = (0..<15).map { FailureRecord.cell(.microservices, "part\($0)", "crash", goodput: [:]) }
        try folder.report(.failures(cells))
        let html = try folder.text("report.html")
        #expect(html.contains("<details><summary>The other 3 timelines</summary>"))
        #expect(html.components(separatedBy: "aria-label=\"goodput while ").count - 1 == 15)
        try folder.report(.failures(Array(cells.prefix(12))))
        #expect(try !folder.text("report.html").contains("The other"))
    }

    @Test func `acknowledged orders lost are counted in the first line of integrity`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        for cell in synthetic.run.failures.indices { synthetic.run.failures[cell].invariants[0].checked = 10 }
        synthetic.run.failures[3].invariants[0].violations = ["o-1 is lost"]
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        let first = "<h2>Integrity</h2>\n<p><span class=\"mono\">monolith</span>: <b>0 of 20 acknowledged orders lost, "
        #expect(html.contains(first))
        #expect(html.contains("<b>1 of 120 acknowledged orders lost, 0 of 4,800 idempotency keys with two orders, "))
    }

    @Test func `a percentile of the machine with fewer than ten samples beyond it is not shown`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 0, requestsPerBlock: 0)
        synthetic.run.machineFloors = [
            MachineFloorRecord(name: "few", samples: 999, medianMicros: 410, p99Micros: 1_911),
            MachineFloorRecord(name: "enough", samples: 1_000, medianMicros: 96, p99Micros: 243),
        ]
        try folder.report(synthetic)
        let markdown = try folder.text("report.md")
        #expect(markdown.contains("| few | 410 µs | – | 999 |"))
        #expect(markdown.contains("| enough | 96 µs | 243 µs | 1,000 |"))
    }
}
