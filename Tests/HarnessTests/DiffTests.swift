import Foundation
import Report
import Testing

@Suite struct DiffTests {
    /// Two folders with a run each.
    private struct Two {
        let before: ReportFolder
        let after: ReportFolder

        init(_ before: SyntheticRun, _ after: SyntheticRun) throws {
            (self.before, self.after) = (try ReportFolder(), try ReportFolder())
            try before.write(to: self.before.path)
            try after.write(to: self.after.path)
        }

        func diff(threshold: Double = 0.05) throws -> RunDiff {
            try RunDiff(before: before.path, after: after.path, threshold: threshold)
        }

        func refusal() -> String {
            do {
                _ = try diff()
                return "not refused"
            } catch {
                return "\(error)"
            }
        }
    }

    private func row(_ diff: RunDiff, _ id: String, _ subject: DiffSubject) throws -> RunDiff.Row {
        try #require(diff.rows.first { $0.id == id && $0.subject == subject })
    }

    @Test func `two runs of the same program differ in fewer than one metric in ten`() throws {
        for seed in UInt64(1)...5 {
            let diff = try Two(SyntheticRun(seed: 10 * seed), SyntheticRun(seed: 10 * seed + 5)).diff()
            let judged = diff.rows.count - diff.count(.none)
            #expect(judged > 50)
            #expect(10 * diff.count(.noDifference) >= 9 * judged, "\(diff.table)")
            #expect(diff.summary.hasPrefix("\(diff.count(.noDifference)) of \(judged) metrics: no difference"))
        }
    }

    @Test func `a slower variant is told from the other, with its interval`() throws {
        let diff = try Two(SyntheticRun(slowdown: 3.2, seed: 1), SyntheticRun(slowdown: 4, seed: 2)).diff()
        let median = try row(diff, "latency.p50", .microservices)
        #expect(median.verdict == .worse)
        #expect(median.word == "slower")
        let (low, high) = (try #require(median.low), try #require(median.high))
        #expect(low < 1.25 && 1.25 < high && low > 1.1)
        #expect(try row(diff, "latency.p50", .monolith).verdict == .noDifference)
        let ratio = try row(diff, "latency.p50", .ratio)
        #expect(ratio.verdict == .changed && ratio.word == "rose")
        #expect(diff.isWorse)
        #expect(diff.rows.first?.verdict == .worse, "the worst comes first")
        #expect(diff.table.contains("! slower"))
    }

    @Test func `better is not worse`() throws {
        let diff = try Two(SyntheticRun(slowdown: 4, seed: 1), SyntheticRun(slowdown: 3.2, seed: 2)).diff()
        #expect(try row(diff, "latency.p50", .microservices).word == "faster")
        #expect(!diff.isWorse)
        #expect(diff.count(.better) > 0)
    }

    @Test func `a higher peak is better, a lower one is worse`() throws {
        let base = SyntheticRun(seed: 1)
        var higher = SyntheticRun(seed: 2)
        for block in higher.run.blocks.indices { higher.run.blocks[block].throughput.requestsPerSecond *= 1.5 }
        let up = try row(Two(base, higher).diff(), "throughput.peak", .monolith)
        #expect(up.verdict == .better && up.word == "higher")
        let down = try row(Two(higher, base).diff(), "throughput.peak", .monolith)
        #expect(down.verdict == .worse && down.word == "lower")
    }

    @Test func `a change below the threshold is noise, however sure`() throws {
        let runs = try Two(SyntheticRun(slowdown: 3.2, seed: 1), SyntheticRun(slowdown: 4, seed: 2))
        let diff = try runs.diff(threshold: 0.5)
        let median = try row(diff, "latency.p50", .microservices)
        #expect(median.verdict == .noDifference)
        #expect(median.because == "below the noise threshold")
        #expect(!diff.isWorse)
    }

    @Test func `one more violated invariant is worse, with no interval to hide in`() throws {
        var after = SyntheticRun(seed: 2)
        after.run.failures[3].invariants[0].violations = ["order o-1 lost"]
        let diff = try Two(SyntheticRun(seed: 1), after).diff()
        #expect(try row(diff, "integrity.violations", .microservices).verdict == .worse)
        #expect(try row(diff, "integrity.violations", .monolith).verdict == .noDifference)
        #expect(diff.isWorse)
    }

    @Test func `counts that never vary are equal or not`() throws {
        let diff = try Two(SyntheticRun(seed: 1), SyntheticRun(seed: 2)).diff()
        let processes = try row(diff, "cost.processes", .microservices)
        #expect(processes.verdict == .noDifference && processes.change == 1)
        var fewer = SyntheticRun(seed: 2)
        for block in fewer.run.blocks.indices where fewer.run.blocks[block].variant == .microservices {
            fewer.run.blocks[block].latency.processes.removeLast()
        }
        let gone = try row(Two(SyntheticRun(seed: 1), fewer).diff(), "cost.processes", .microservices)
        #expect(gone.verdict == .better && gone.word == "less")
    }

    @Test func `a figure that one run does not have gets no verdict`() throws {
        var after = SyntheticRun(seed: 2)
        for block in after.run.blocks.indices { after.run.blocks[block].throughput.requestsPerSecond = 0 }
        let peak = try row(Two(SyntheticRun(seed: 1), after).diff(), "throughput.peak", .monolith)
        #expect(peak.verdict == .none)
        #expect(peak.because == "B has a block with none, and a change needs figures above zero")
    }

    // MARK: Refusals

    struct Condition: Sendable, CustomStringConvertible {
        var description: String
        var change: @Sendable (inout RunRecord) -> Void

        init(_ sentence: String, _ change: @escaping @Sendable (inout RunRecord) -> Void) {
            (description, self.change) = (sentence, change)
        }
    }

    static let conditions = [
        Condition("mode is quick in A and full in B") { $0.mode = "full" },
        Condition("rate is 200 /s in A and 300 /s in B") { $0.ratePerSecond = 300 },
        Condition("mix is boutique in A and ordering in B") { $0.environment.mix = "ordering" },
        Condition("durability is full in A and normal in B") { $0.environment.durability = "normal" },
        Condition("budget is none in A and 0.5 CPU in B") { $0.environment.budget = "0.5 CPU" },
        Condition("processors of the system is 0 in A and 0,1 in B") { $0.environment.systemCPUs = "0,1" },
        Condition("processors of the generator is 1 in A and 2 in B") { $0.environment.generatorCPUs = "2" },
        Condition("dataset is 10,000 products, 1,000 customers, seed 1 in A and tiny in B") { $0.environment.dataset = "tiny" },
        Condition("processor is an invented processor in A and another in B") { $0.environment.processor = "another" },
        Condition("cores is 2 in A and 4 in B") { $0.environment.cores = 4 },
    ]

    @Test(arguments: conditions) func `runs that were not asked the same are not compared`(condition: Condition) throws {
        var after = SyntheticRun(pairs: 2, requestsPerBlock: 300)
        condition.change(&after.run)
        let refusal = try Two(SyntheticRun(pairs: 2, requestsPerBlock: 300), after).refusal()
        #expect(refusal == "The two runs were not asked the same: \(condition).")
    }

    @Test func `a folder that does not exist is called that`() throws {
        let folder = try ReportFolder()
        try SyntheticRun(pairs: 2, requestsPerBlock: 300).write(to: folder.path)
        #expect(throws: DiffRefusal.noFolder("/nowhere/results")) {
            try RunDiff(before: "/nowhere/results", after: folder.path, threshold: 0.05)
        }
        #expect(throws: DiffRefusal.noFolder("/nowhere/results")) {
            try RunDiff(before: folder.path, after: "/nowhere/results", threshold: 0.05)
        }
    }

    @Test func `an empty folder, another format, a half-written run and a missing histogram are named, and nothing is written`() throws {
        let small = SyntheticRun(pairs: 2, requestsPerBlock: 300)
        let damages: [(sentence: String, damage: (ReportFolder) throws -> Void)] = [
            ("holds no run", { try FileManager.default.removeItem(atPath: "\($0.path)/raw") }),
            (
                "has format 1, this program reads format \(RunRecord.currentFormat)",
                { folder in
                    let text = try folder.text("raw/run.json")
                    try folder.write(text.replacing("\"format\" : \(RunRecord.currentFormat)", with: "\"format\" : 1"), to: "raw/run.json")
                }
            ),
            (
                "half-written or damaged",
                { folder in
                    let text = try folder.text("raw/run.json")
                    try folder.write(String(text.prefix(text.count / 2)), to: "raw/run.json")
                }
            ),
            (
                "\(small.run.blocks[1].latency.histogram) is half-written or damaged",
                { try FileManager.default.removeItem(atPath: "\($0.path)/raw/\(small.run.blocks[1].latency.histogram)") }
            ),
        ]
        for (sentence, damage) in damages {
            let runs = try Two(small, small)
            try damage(runs.after)
            let listing = try FileManager.default.subpathsOfDirectory(atPath: runs.after.path).sorted()
            #expect(runs.refusal().contains(sentence), "\(runs.refusal())")
            #expect(try FileManager.default.subpathsOfDirectory(atPath: runs.after.path).sorted() == listing)
        }
    }

    @Test func `a void or interrupted run has no figures to compare`() throws {
        let small = SyntheticRun(pairs: 2, requestsPerBlock: 300)
        var void = small
        void.run.blocks[0].void = ["the generator was 9 ms late at p99"]
        let refusal = try Two(small, void).refusal()
        #expect(refusal.contains("is void") && refusal.contains("1 valid block pair, two are needed"))
        #expect(refusal.contains("such as block 0: the generator was 9 ms late at p99"))
        var interrupted = small
        interrupted.run.interrupted = true
        #expect(try Two(interrupted, small).refusal().contains("the run was interrupted"))
    }

    // MARK: Output

    @Test func `the table ends with the count, in lines that a terminal holds`() throws {
        let diff = try Two(SyntheticRun(seed: 1), SyntheticRun(slowdown: 4, seed: 2)).diff()
        let lines = diff.table.split(separator: "\n")
        #expect(lines.last.map(String.init) == diff.summary)
        #expect(diff.summary.contains(" metrics: no difference"))
        #expect(lines.dropFirst(3).allSatisfy { $0.count <= 130 })
        #expect(lines.contains("monolith") && lines.contains("microservices") && lines.contains("microservices / monolith"))
    }

    @Test func `the same folders give the same diff`() throws {
        let runs = try Two(SyntheticRun(seed: 1), SyntheticRun(seed: 2))
        #expect(try runs.diff().table == runs.diff().table)
    }
}
