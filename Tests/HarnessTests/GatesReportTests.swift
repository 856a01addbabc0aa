import Experiments
import Report
import Testing

@Suite struct GatesReportTests {
    @Test func `a run in which every block broke a rule shows no winner, and says why`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 3, requestsPerBlock: 1_000)
        synthetic.run.failures = []
        var readings = GatesTests.clean()
        readings.latenessP99Micros = 9_000
        let judgement = ValidityGates.judge(readings)
        for block in synthetic.run.blocks.indices {
            synthetic.run.blocks[block].gates = judgement.gates
            synthetic.run.blocks[block].void = judgement.reasons
        }
        let summary = try folder.report(synthetic)
        #expect(!summary.isValid)
        #expect(summary.screenAnswer.contains("NO VERDICT"))
        #expect(!summary.screenAnswer.contains("×"))
        #expect(try folder.text("report.html").contains("the generator was 9.0 ms late at p99"))
        let results = try folder.results()
        #expect(results["valid"] as? Bool == false)
        #expect(results["validPairs"] as? Int == 0)
        #expect(ratios(results) == [])
        // The check can fail: the same run, with its blocks kept, has ratios.
        for block in synthetic.run.blocks.indices { synthetic.run.blocks[block].void = [] }
        #expect(try folder.report(synthetic).isValid)
        #expect(try !ratios(folder.results()).isEmpty)
    }

    /// Paths of every `ratio` in the results.
    private func ratios(_ value: Any, at path: String = "") -> [String] {
        if let object = value as? [String: Any] {
            return object.flatMap { key, child in (key == "ratio" ? [path] : []) + ratios(child, at: "\(path).\(key)") }
        }
        return (value as? [Any])?.enumerated().flatMap { ratios($1, at: "\(path)[\($0)]") } ?? []
    }
}
