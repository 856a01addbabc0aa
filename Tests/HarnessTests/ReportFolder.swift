import Foundation
import Report

/// A results folder of its own for one test, gone afterwards.
final class ReportFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    func write(_ text: String, to name: String) throws { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }

    func results() throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: "\(path)/results.json"))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// The figure of that id in `results.json`.
    func figure(_ id: String) throws -> [String: Any] {
        let results = try results()
        let latency = results["latency"] as? [String: Any] ?? [:]
        let costs = results["costs"] as? [String: Any] ?? [:]
        let figures = [latency["overall"], results["throughput"], costs["figures"]].compactMap { $0 as? [[String: Any]] }.joined()
        return figures.first { $0["id"] as? String == id } ?? [:]
    }

    @discardableResult
    func report(_ synthetic: SyntheticRun) throws -> ReportSummary {
        try synthetic.write(to: path)
        return try ReportWriter(directory: path).write()
    }
}
