import Foundation
import Report
import Testing

/// Journeys are not requests, one processor is not several, and a busy generator is no system.
@Suite struct ReportUnitsTests {
    @Test func `at the peak CPU and failures are a journey's, not an answer's`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        for index in synthetic.run.blocks.indices {
            synthetic.run.blocks[index].throughput = ThroughputRecord(
                seconds: 10, connections: 16, requestsPerSecond: 1_000, journeys: 4_000, errors: 40, p99Micros: 9_000,
                processes: [
                    ProcessRecord(name: "all", cpuSeconds: 8, residentMegabytes: 60, contextSwitches: 1, writtenKilobytes: 1)
                ])
        }
        try folder.report(synthetic)
        // 8 s over 4,000 journeys, of which 40 failed; the answers were 10,000.
        #expect(try folder.figure("cost.cpu.peak")["monolith"] as? Double == 2)
        #expect(try folder.figure("cost.cpu.peak")["label"] as? String == "CPU a journey, at the peak")
        #expect(try folder.figure("throughput.errors")["monolith"] as? Double == 1)
        #expect(try folder.figure("throughput.peak")["unit"] as? String == "requests/s")
    }

    @Test func `a run that did not count journeys at the peak says what its figures are of`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 2, requestsPerBlock: 500))
        // As an older version wrote it.
        let raw = try folder.text("raw/run.json").replacing(try Regex("\\s*\"journeys\" : 0,"), with: "")
        #expect(!raw.contains("\"journeys\" : 0"))
        try folder.write(raw, to: "raw/run.json")
        _ = try ReportWriter(directory: folder.path).write()
        #expect(try folder.figure("cost.cpu.peak")["label"] as? String == "CPU an HTTP request, at the peak")
        #expect(try folder.figure("throughput.errors")["monolith"] == nil)
    }

    @Test func `arrivals are journeys wherever they are counted`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addEverything()
        let screen = try folder.report(synthetic).screenAnswer
        #expect(screen.contains("\nCPU a journey"))
        #expect(screen.contains("200 journeys/s open loop"))
        let html = try folder.text("report.html")
        #expect(html.contains("At 200 journeys a second on this machine"))
        #expect(!html.contains("200 requests"))
        #expect(try folder.part("capacity", "figures", id: "capacity")["unit"] as? String == "journeys/s")
        // Only the floors of bare servers are counted a request.
        #expect(html.components(separatedBy: "CPU a request").count - 1 == 2)
    }

    @Test func `memory says how it was measured, and processes that the supervisor is among them`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.environment.memoryMeasure = "PSS"
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(html.contains("Memory (PSS)") && !html.contains("RSS"))
        #expect(html.contains("Processes, the supervisor among them"))
        #expect(try (folder.claim("D1")["microservices"] as? String)?.hasPrefix("9 processes, the supervisor among them, p50 ") == true)
    }

    @Test func `the CPU sentence names its rate and the peak's ratio`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 3, requestsPerBlock: 500))
        let html = try folder.text("report.html")
        #expect(html.contains("At that rate a journey costs them <b>"))
        #expect(html.contains(" At the closed-loop peak: "))
    }

    @Test func `points with errors or a busy generator are drawn and not fitted`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addScaling()
        for index in synthetic.run.scaling.indices {
            synthetic.run.scaling[index].points[6].generatorCPUFraction = 0.93
            // Would spoil the fit.
            synthetic.run.scaling[index].points[6].requestsPerSecond = 20
        }
        // One round of two: the other counts.
        synthetic.run.scaling[0].points[2].errors = 3
        synthetic.run.scaling[0].points[2].requestsPerSecond = 20
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(html.components(separatedBy: "λ = ").count - 1 == 2)
        #expect(html.contains("2 points, hollow, are not in the fit"))
        #expect(html.contains("the generator was 93 % busy"))
        let curves = (try folder.results()["scaling"] as? [String: Any])?["curves"] as? [[String: Any]] ?? []
        let points = curves.first?["points"] as? [[String: Any]] ?? []
        #expect(points[6]["leftOut"] != nil && points[6]["residual"] == nil)
        #expect(points[2]["leftOut"] == nil && points[2]["rounds"] as? Int == 1 && points[2]["errors"] as? Int == 3)
    }

    @Test(arguments: [("0", true), ("0-1", false), ("1,3", false), ("any", false)])
    func `what one processor does to the figures is said only where there is one`(processors: String, isSaid: Bool) throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addScaling()
        synthetic.run.environment.systemCPUs = processors
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(html.contains("and their latency to an upper one") == isSaid)
        #expect(html.contains("mostly the saturation of that processor") == isSaid)
    }
}
