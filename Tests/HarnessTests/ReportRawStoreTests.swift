import Foundation
import Report
import Testing

@Suite struct ReportRawStoreTests {
    @Test func `a run and its histograms come back as they were saved`() throws {
        let folder = try ReportFolder()
        let synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        try synthetic.write(to: folder.path)
        let loaded = try RawStore.load(from: folder.path)
        #expect(loaded.blocks.count == 4)
        #expect(loaded.failures.map(\.component) == synthetic.run.failures.map(\.component))
        let name = synthetic.run.blocks[0].latency.histogram
        let counts = try RawStore.loadHistogram(name: name, from: folder.path)
        let saved = try #require(synthetic.histograms[name])
        #expect(counts == LatencyCounts(buckets: saved.map { .init(upperMicros: $0.upperMicros, count: $0.count) }))
    }

    @Test func `a folder without a run is refused with what to do`() throws {
        let folder = try ReportFolder()
        let error = #expect(throws: RawStoreError.self) { try ReportWriter(directory: folder.path).write() }
        #expect(error?.description.contains("holds no run") == true)
        #expect(error?.description.contains("shopbench compare") == true)
    }

    @Test func `a half-written run is refused and leaves no report`() throws {
        let folder = try ReportFolder()
        try SyntheticRun(pairs: 2, requestsPerBlock: 500).write(to: folder.path)
        let whole = try folder.text("raw/run.json")
        try folder.write(String(whole.prefix(whole.count / 2)), to: "raw/run.json")
        let error = #expect(throws: RawStoreError.self) { try ReportWriter(directory: folder.path).write() }
        #expect(error?.description.contains("half-written or damaged") == true)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/report.html"))
    }

    @Test func `a histogram that is named but missing is refused by its name`() throws {
        let folder = try ReportFolder()
        let synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        try synthetic.write(to: folder.path)
        let name = synthetic.run.blocks[1].latency.histogram
        try FileManager.default.removeItem(atPath: "\(folder.path)/raw/\(name)")
        let error = #expect(throws: RawStoreError.self) { try ReportWriter(directory: folder.path).write() }
        #expect(error?.description.contains(name) == true)
    }

    @Test func `a run of another format is refused as that, even where its fields differ`() throws {
        let folder = try ReportFolder()
        try FileManager.default.createDirectory(atPath: "\(folder.path)/raw", withIntermediateDirectories: true)
        try folder.write(#"{"format": 99, "runs": []}"#, to: "raw/run.json")
        let error = #expect(throws: RawStoreError.self) { try RawStore.load(from: folder.path) }
        #expect(error?.description.contains("has format 99") == true)
    }

    @Test(arguments: [(50.0, 0.5), (90, 0.9), (99, 0.99), (99.5, nil)] as [(Double, Double?)])
    func `a percentile is the value of its rank`(percentile: Double, expected: Double?) {
        // 1 µs … 1,000 µs once each: ten samples lie beyond p99, five beyond p99.5.
        let counts = LatencyCounts(buckets: (1...1_000).map { .init(upperMicros: $0, count: 1) })
        #expect(counts.milliseconds(percentile: percentile) == expected)
        #expect(counts.maxMilliseconds == 1)
    }
}
