import FoundationEssentials

/// The files of a run under `DIR/raw/`: what the harness leaves and the report is made from.
package enum RawStore {
    /// Writes `run.json` so that a reader sees the old file or the new one, never a half.
    package static func save(run: RunRecord, to directory: String) throws {
        try createRawFolder(in: directory)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try AtomicFile.write(encoder.encode(run), to: path("run.json", in: directory))
    }

    /// - Throws: `RawStoreError`, whose description says what is wrong with the folder and what to do.
    package static func load(from directory: String) throws -> RunRecord {
        let file = path("run.json", in: directory)
        guard FileManager.default.fileExists(atPath: file) else { throw RawStoreError.missing(directory: directory) }
        let data = try Data(contentsOf: URL(filePath: file))
        // The format is read alone first: a run of another format should be called that, not damaged.
        guard let header = try? JSONDecoder().decode(Header.self, from: data) else {
            throw RawStoreError.damaged(file: file, reason: "it is not JSON with a format number")
        }
        guard header.format == RunRecord.currentFormat else { throw RawStoreError.otherFormat(file: file, format: header.format) }
        do {
            return try JSONDecoder().decode(RunRecord.self, from: data)
        } catch {
            throw RawStoreError.damaged(file: file, reason: describe(error))
        }
    }

    /// Writes a histogram as lines `upper-bound-µs count`, in ascending order of the bound.
    package static func saveHistogram(
        counts: some Sequence<(upperMicros: UInt64, count: UInt64)>, name: String, to directory: String
    ) throws {
        try createRawFolder(in: directory)
        let lines = counts.filter { $0.count > 0 }.sorted { $0.upperMicros < $1.upperMicros }.map { "\($0.upperMicros) \($0.count)\n" }
        try AtomicFile.write(Data(lines.joined().utf8), to: path(name, in: directory))
    }

    package static func loadHistogram(name: String, from directory: String) throws -> LatencyCounts {
        let file = path(name, in: directory)
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            throw RawStoreError.damaged(file: file, reason: "run.json names this histogram and it cannot be read")
        }
        var buckets: [LatencyCounts.Bucket] = []
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 2, let upper = UInt64(fields[0]), let count = UInt64(fields[1]) else {
                throw RawStoreError.damaged(file: file, reason: "line \(buckets.count + 1) is not `upper-bound-µs count`")
            }
            buckets.append(.init(upperMicros: upper, count: count))
        }
        return LatencyCounts(buckets: buckets)
    }

    /// Every histogram that a run names: a part that were left out here would be left out of the report and of the diff alike.
    /// - Throws: `RawStoreError` where one is named and cannot be read.
    static func loadHistograms(of run: RunRecord, from directory: String) throws -> [String: LatencyCounts] {
        let phases = run.blocks.map(\.latency) + run.capacity.compactMap(\.atHalf) + (run.ladder?.samples.map(\.latency) ?? [])
        var histograms: [String: LatencyCounts] = [:]
        // A phase that was not run names none.
        for name in phases.flatMap({ [$0.histogram] + $0.journeys.map(\.histogram) }) where !name.isEmpty {
            histograms[name] = try loadHistogram(name: name, from: directory)
        }
        return histograms
    }

    /// Writes a history: one JSON object a line.
    package static func saveLines(_ lines: [String], name: String, to directory: String) throws {
        try createRawFolder(in: directory)
        try AtomicFile.write(Data(lines.map { "\($0)\n" }.joined().utf8), to: path(name, in: directory))
    }

    static func path(_ name: String, in directory: String) -> String { "\(directory)/raw/\(name)" }

    private static func createRawFolder(in directory: String) throws {
        try FileManager.default.createDirectory(atPath: "\(directory)/raw", withIntermediateDirectories: true)
    }

    private static func describe(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the field \(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "the field \(context.codingPath.map(\.stringValue).joined(separator: ".")) has another type"
        default: "it ends early or is not JSON"
        }
    }

    private struct Header: Decodable {
        var format: Int
    }
}

/// Why a results folder cannot be reported on.
package enum RawStoreError: Error, CustomStringConvertible {
    /// No `raw/run.json`.
    case missing(directory: String)
    /// Cut short, not JSON, or a histogram that is named but absent.
    case damaged(file: String, reason: String)
    /// Written by another version of the harness.
    case otherFormat(file: String, format: Int)

    package var description: String {
        switch self {
        case .missing(let directory):
            "\(directory) holds no run: raw/run.json is missing. Give the folder that `shopbench compare --out` wrote, or run it again."
        case .damaged(let file, let reason):
            "\(file) is half-written or damaged: \(reason). Restore it from a copy, or run the experiment again into an empty folder."
        case .otherFormat(let file, let format):
            "\(file) has format \(format), this program reads format \(RunRecord.currentFormat). "
                + "Report on it with the version of shopbench that wrote it, or run the experiment again."
        }
    }
}

/// Whole files or none: written beside the target and renamed over it.
enum AtomicFile {
    static func write(_ data: Data, to path: String) throws {
        try data.write(to: URL(filePath: path), options: .atomic)
    }
}
