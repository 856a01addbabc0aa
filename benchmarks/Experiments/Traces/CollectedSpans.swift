import FoundationEssentials
package import Report

/// The spans that a system's processes wrote into one folder, by trace.
package struct CollectedSpans {
    /// A line of a span file. Times are nanoseconds of the machine's monotonic clock, which its processes share.
    package struct Line: Decodable {
        package var traceID: String
        package var id: String
        package var parent: String
        package var process: String
        package var name: String
        package var kind: String
        package var startNanos: UInt64
        package var durationNanos: UInt64
        package var error: Bool

        package var isServer: Bool { kind == "server" }
    }

    package private(set) var traces: [String: [Line]] = [:]

    /// - Parameter folder: what is missing holds no spans yet.
    package init(folder: String) throws {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in files where file.hasSuffix(".jsonl") { try add(try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))) }
    }

    /// - Parameter text: the lines of one process; a last one without its end is still being written.
    package init(text: String) throws { try add(Data(text.utf8)) }

    private mutating func add(_ data: Data) throws {
        guard let end = data.lastIndex(of: UInt8(ascii: "\n")) else { return }
        let decoder = JSONDecoder()
        for bytes in data[..<end].split(separator: UInt8(ascii: "\n")) {
            let line = try decoder.decode(Line.self, from: Data(bytes))
            traces[line.traceID, default: []].append(line)
        }
    }

    /// The edge's span: the one whose parent is the harness, which records none.
    package func root(of trace: String, caller: String) -> Line? { traces[trace]?.first { $0.parent == caller && $0.isServer } }

    /// What a trace lacks to be a whole checkout; nil where nothing does.
    package func lack(of trace: String, caller: String) -> String? {
        let spans = traces[trace] ?? []
        guard let root = root(of: trace, caller: caller) else { return "the edge's span of the request" }
        let known = Set(spans.map(\.id))
        if let orphan = spans.first(where: { $0.id != root.id && !known.contains($0.parent) }) {
            return "the parent of '\(orphan.name)' of \(orphan.process)"
        }
        // What crosses to another process is seen there too; only the card processor is outside.
        let parentsOfServers = Set(spans.filter(\.isServer).map(\.parent))
        if let call = spans.first(where: { $0.kind == "client" && !$0.name.hasPrefix("card ") && !parentsOfServers.contains($0.id) }) {
            return "the other end of '\(call.name)', called by \(call.process)"
        }
        for needed in ["commit ", "card authorise"] where !spans.contains(where: { $0.name.hasPrefix(needed) }) {
            return "a span '\(needed)…'"
        }
        return nil
    }

    /// The trace as the report shows it: times from the start of the edge's span, in the order of their starts.
    package func record(of trace: String, caller: String, variant: Variant) -> TraceRecord? {
        guard let spans = traces[trace], let root = root(of: trace, caller: caller) else { return nil }
        let micros = { (nanos: UInt64) in Double(nanos) / 1_000 }
        let records = spans.sorted { ($0.startNanos, $1.durationNanos) < ($1.startNanos, $0.durationNanos) }.map { span in
            SpanRecord(
                id: span.id, parent: span.id == root.id ? nil : span.parent, process: span.process, name: span.name, kind: span.kind,
                startMicros: micros(span.startNanos) - micros(root.startNanos), durationMicros: micros(span.durationNanos),
                isError: span.error)
        }
        return TraceRecord(variant: variant, traceID: trace, spans: records)
    }
}
