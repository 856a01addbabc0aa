import Foundation
import Report
import Testing

/// Capacity, ladder, traces, floors and gates, against figures worked out by hand.
@Suite struct ReportPartsTests {
    @Test func `the ratio of capacities is over the searches of one round`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addCapacity(rounds: 2)
        for (index, capacity) in [4_000.0, 1_000, 4_000, 1_000].enumerated() { synthetic.run.capacity[index].capacityPerSecond = capacity }
        try folder.report(synthetic)
        let figure = try folder.part("capacity", "figures", id: "capacity")
        #expect(figure["monolith"] as? Double == 4_000)
        let ratio = try #require(figure["ratio"] as? [String: Any])
        #expect(try abs(#require(ratio["value"] as? Double) - 0.25) < 1e-12)
        #expect(ratio["pairs"] as? Int == 2)
        #expect(try folder.text("report.html").contains("0.25 × in every pair"))
    }

    @Test func `a void search is excluded and named`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addCapacity(rounds: 3)
        synthetic.run.capacity[0].capacityPerSecond = 1_000_000
        synthetic.run.capacity[0].void = ["the generator was the limit"]
        let screen = try folder.report(synthetic).screenAnswer
        let figure = try folder.part("capacity", "figures", id: "capacity")
        #expect((figure["ratio"] as? [String: Any])?["pairs"] as? Int == 2)
        #expect((figure["monolith"] as? Double ?? .infinity) < 5_000)
        #expect(try folder.text("report.html").contains("capacity search of round 0 (monolith): the generator was the limit"))
        #expect(screen.contains("\ncapacity "))
    }

    @Test func `one round of searches gives a capacity and no ratio`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addCapacity(rounds: 1)
        try folder.report(synthetic)
        let figure = try folder.part("capacity", "figures", id: "capacity")
        #expect(figure["monolith"] is Double)
        #expect(figure["ratio"] == nil)
        #expect(figure["missing"] as? String == "no verdict: one pair of searches gives no interval")
        // Nor a card, nor a sentence of the answer: the figures stay in their section.
        let html = try folder.text("report.html")
        #expect(html.contains("<small>Peak, HTTP requests, closed loop</small><b>0."))
        #expect(!html.contains("<small>Capacity"))
        let answer = html.components(separatedBy: "<div class=\"cards\">")[0]
        #expect(!answer.contains("With p99 within 50 ms"))
        #expect(html.contains("One search each, no interval"))
    }

    @Test func `a capacity that no higher rate was seen to miss is a lower bound, and confirmed only where it was tried again`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addCapacity(rounds: 2)
        for (index, capacity) in [4_000.0, 1_000, 4_000, 1_000].enumerated() {
            synthetic.run.capacity[index].capacityPerSecond = capacity
            synthetic.run.capacity[index].steps = [0.9, 1, 1.1].map { factor in
                CapacityStep(
                    phase: .confirmation, rate: capacity * factor, seconds: 10, achievedRate: capacity * factor, requests: 1_000, errors: 0,
                    p50Micros: 900, p99Micros: 9_000, isMet: factor < 1.05)
            }
        }
        try folder.report(synthetic)
        var html = try folder.text("report.html")
        #expect(html.components(separatedBy: "4,000 /s, confirmed").count - 1 == 2)
        #expect(!html.contains("at least 4,000") && !html.contains("at least 1,000"))
        // No miss above the monolith's, and no second try of one of the microservices'.
        for round in [0, 2] { synthetic.run.capacity[round].steps.removeLast() }
        synthetic.run.capacity[1].steps.remove(at: 1)
        try folder.report(synthetic)
        html = try folder.text("report.html")
        #expect(html.contains("at least 4,000 /s, confirmed"))
        #expect(html.contains("instead of at least 4,000 /s"))
        #expect(html.contains("carries <b>at least 4,000</b> journeys a second"))
        #expect(html.contains(">1,000 /s</td>"))
    }

    @Test func `steps that missed the objective are drawn hollow`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addCapacity(rounds: 1)
        try folder.report(synthetic)
        let missed = synthetic.run.capacity.flatMap(\.steps).filter { !$0.isMet }.count
        #expect(missed > 0)
        #expect(try folder.text("report.html").components(separatedBy: "fill=\"var(--bg)\" stroke=\"var(--m").count - 1 == missed)
    }

    @Test func `a law that does not describe the points is refused in words`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addScaling()
        try folder.report(synthetic)
        #expect(try folder.text("report.html").contains("λ ="))
        for index in synthetic.run.scaling.indices {
            synthetic.run.scaling[index].points = Array(synthetic.run.scaling[index].points.prefix(2))
        }
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(!html.contains("λ ="))
        #expect(html.contains("no fit: 2 different loads, 5 are needed"))
    }

    @Test func `without the parts the report says in a sentence what would give them`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 2, requestsPerBlock: 500))
        let html = try folder.text("report.html")
        #expect(html.contains("has no ladder: <code>shopbench ladder</code>"))
        #expect(html.contains("searched no capacity"))
        #expect(html.contains("kept no trace"))
        #expect(!html.contains("<h2>Where the difference comes from</h2>\n<ul>"))
        let results = try folder.results()
        #expect(results["ladder"] == nil)
        #expect((results["traces"] as? [Any])?.isEmpty == true)
    }

    @Test func `a run of searches alone does not call its missing blocks void`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 0, requestsPerBlock: 500)
        synthetic.run.failures = []
        synthetic.run.floors = []
        synthetic.addCapacity()
        let screen = try folder.report(synthetic).screenAnswer
        #expect(!screen.contains("NO VERDICT"))
        #expect(screen.contains("capacity "))
        #expect(!screen.contains("latency p50"))
        #expect(try !folder.text("report.html").contains("No verdict."))
    }

    @Test func `data consistency is hard where copies lag and a checkout commits more often`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addConsistency()
        try folder.report(synthetic)
        #expect(try folder.claim("D2")["verdict"] as? String == "supported")
        #expect(try folder.text("report.html").contains("price in the cart"))
        // Copies as fresh as a read can tell, but three commits more.
        for index in synthetic.run.consistency[1].staleness.indices {
            synthetic.run.consistency[1].staleness[index].staleMicros = Array(repeating: 0, count: 8) + [400, 400]
        }
        try folder.report(synthetic)
        #expect(try folder.claim("D2")["verdict"] as? String == "depends")
        // All stale, and too few to say so.
        for index in synthetic.run.consistency[1].staleness.indices {
            synthetic.run.consistency[1].staleness[index].staleMicros = Array(repeating: 400, count: 9)
        }
        try folder.report(synthetic)
        #expect(try folder.claim("D2")["verdict"] as? String == "depends")
        synthetic.run.consistency[1].checkout = synthetic.run.consistency[0].checkout
        try folder.report(synthetic)
        #expect(try folder.claim("D2")["verdict"] as? String == "refuted")
    }

    @Test func `each rule's worst reading stands against its limit`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.run.blocks[1].void = ["the hypervisor took 9 % of the processors"]
        synthetic.addEverything()
        try folder.report(synthetic)
        let gates = try folder.results()["gates"] as? [[String: Any]] ?? []
        let steal = gates.first { $0["name"] as? String == "steal" } ?? [:]
        #expect(steal["worst"] as? Double == 9)
        #expect(steal["limit"] as? Double == 5)
        #expect(steal["worstBlock"] as? Int == 1)
        #expect(steal["keptBlocks"] as? Int == 3)
        #expect(steal["judgedBlocks"] as? Int == 4)
        let processor = gates.first { $0["name"] as? String == "generator CPU" } ?? [:]
        #expect(processor["worst"] as? Double == 14)
    }

    @Test func `a journey's floor stands beside the medians of the same run`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 1_000)
        synthetic.addFloors()
        try folder.report(synthetic)
        let floors = try folder.results()["journeyFloors"] as? [[String: Any]] ?? []
        let checkout = floors.first { $0["journey"] as? String == "checkout" } ?? [:]
        #expect(checkout["medianMillis"] as? Double == 1.1)
        #expect(try checkout["monolithMillis"] as? Double == folder.journeyMedian("checkout"))
        #expect(try folder.text("report.html").contains("one fsync of a file"))
    }

    @Test func `names of spans, rungs and limits are escaped`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        synthetic.addEverything()
        let hostile = "<script>x</script>&\"|{{title}}"
        synthetic.run.traces[1].spans[3].name = hostile
        synthetic.run.traces[1].spans[4].process = hostile
        synthetic.run.traces[0].traceID = hostile
        synthetic.run.ladder?.rungs[2].label = hostile
        synthetic.run.ladder?.rungs[2].change = hostile
        synthetic.run.ladder?.samples[1].void = [hostile]
        synthetic.run.capacity[0].limitedBy = hostile
        synthetic.run.capacity[1].void = [hostile]
        synthetic.run.machineFloors[0].name = hostile
        synthetic.run.journeyFloors[0].journey = hostile
        synthetic.run.blocks[0].gates[0].name = hostile
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;script&gt;x&lt;/script&gt;&amp;&quot;|{{title}}"))
        let markdown = try folder.text("report.md")
        #expect(markdown.split(separator: "\n").allSatisfy { !$0.hasPrefix("|") || !$0.contains("<script") })
    }

    @Test func `the full page is well-formed, loads nothing and its screen answer fits`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 3, requestsPerBlock: 1_000)
        synthetic.addEverything()
        synthetic.run.interrupted = true
        synthetic.run.blocks[0].void = ["late"]
        let lines = try folder.report(synthetic).screenAnswer.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 24)
        #expect(lines.dropLast().allSatisfy { $0.count <= 80 })
        let html = try folder.text("report.html")
        for element in [
            "section", "table", "tr", "td", "figure", "svg", "text", "rect", "line", "details", "span", "b", "p", "div", "ul", "li",
        ] {
            let opened = html.components(separatedBy: "<\(element)>").count + html.components(separatedBy: "<\(element) ").count - 2
            let closed =
                html.components(separatedBy: "</\(element)>").count - 1
                + html.matches(of: try Regex("<\(element) [^>]*/>")).count
            #expect(opened == closed, "<\(element)> \(opened) opened, \(closed) closed")
        }
        for loader in ["http:", "https:", "src=", "href=", "<script", "<img"] { #expect(!html.contains(loader)) }
        #expect(!html.contains("{{") && !html.contains("nan") && !html.contains("Optional(") && !html.contains("inf\""))
    }
}

extension ReportFolder {
    /// The entry of that id in a list of a part of `results.json`.
    func part(_ part: String, _ list: String, id: String) throws -> [String: Any] {
        let entries = (try results()[part] as? [String: Any])?[list] as? [[String: Any]] ?? []
        return entries.first { $0["id"] as? String == id } ?? [:]
    }

    func journeyMedian(_ name: String) throws -> Double? {
        let journeys = (try results()["latency"] as? [String: Any])?["journeys"] as? [[String: Any]] ?? []
        let figures = journeys.first { $0["name"] as? String == name }?["figures"] as? [[String: Any]] ?? []
        return figures.first { $0["id"] as? String == "latency.\(name).p50" }?["monolith"] as? Double
    }

    func claim(_ id: String) throws -> [String: Any] {
        (try results()["claims"] as? [[String: Any]])?.first { $0["id"] as? String == id } ?? [:]
    }
}
