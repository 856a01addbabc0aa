/// One real checkout, span by span.
package struct TraceAnalysis: Codable, Sendable {
    package var variant: Variant
    package var traceID: String
    /// In drawing order: each parent before its children, brothers by their start.
    package var spans: [Span]
    package var processes: [String]
    /// Spans of a server whose parent was recorded by another process: an event handled elsewhere is no call.
    package var callsBetweenProcesses: Int
    /// From the first start to the end of the first span: what the customer waits for.
    package var answerMillis: Double
    /// From the first start to the last end, background work included.
    package var totalMillis: Double
    /// Part of the answer's critical path spent between processes, 0…1: in a client's span and in no server's.
    package var criticalShareBetween: Double

    package struct Span: Codable, Sendable {
        package var process: String
        package var name: String
        package var kind: String
        package var depth: Int
        package var startMillis: Double
        package var durationMillis: Double
        package var isError: Bool
    }

    init?(_ record: TraceRecord) {
        let tree = SpanTree(record.spans)
        guard let root = tree.roots.first else { return nil }
        variant = record.variant
        traceID = record.traceID
        let start = record.spans.map(\.startMicros).min() ?? 0
        spans = tree.ordered.map { span, depth in
            Span(
                process: span.process, name: span.name, kind: span.kind, depth: depth, startMillis: (span.startMicros - start) / 1000,
                durationMillis: span.durationMicros / 1000, isError: span.isError)
        }
        processes = tree.ordered.reduce(into: []) { if !$0.contains($1.span.process) { $0.append($1.span.process) } }
        callsBetweenProcesses = tree.crossings
        answerMillis = root.durationMicros / 1000
        totalMillis = ((record.spans.map { $0.startMicros + $0.durationMicros }.max() ?? 0) - start) / 1000
        criticalShareBetween = tree.shareBetween(of: root)
    }

    /// One of each variant: the one of median length, so that neither the luckiest nor the unluckiest is shown.
    static func chosen(_ records: [TraceRecord]) -> [TraceAnalysis] {
        Variant.allCases.compactMap { variant in
            let all = records.filter { $0.variant == variant }.compactMap { TraceAnalysis($0) }
                .sorted { ($0.answerMillis, $0.traceID) < ($1.answerMillis, $1.traceID) }
            return all.isEmpty ? nil : all[(all.count - 1) / 2]
        }
    }
}

/// Spans by parent. A span whose parent is missing, or that is its own ancestor, stands by itself.
struct SpanTree {
    private(set) var roots: [SpanRecord] = []
    private(set) var ordered: [(span: SpanRecord, depth: Int)] = []
    private(set) var crossings = 0
    private var children: [String: [SpanRecord]] = [:]

    init(_ spans: [SpanRecord]) {
        let byID = Dictionary(spans.map { ($0.id, $0) }) { first, _ in first }
        let sorted = byID.values.sorted { ($0.startMicros, -$0.durationMicros, $0.id) < ($1.startMicros, -$1.durationMicros, $1.id) }
        for span in sorted {
            if let parent = span.parent.flatMap({ byID[$0] }), parent.id != span.id {
                children[parent.id, default: []].append(span)
                if span.kind == "server", parent.process != span.process { crossings += 1 }
            } else {
                roots.append(span)
            }
        }
        var seen: Set<String> = []
        for root in roots { walk(root, depth: 0, seen: &seen) }
        // What a circle of parents left out.
        for span in sorted where !seen.contains(span.id) { walk(span, depth: 0, seen: &seen) }
        if roots.isEmpty { roots = sorted.prefix(1).map(\.self) }
    }

    private mutating func walk(_ span: SpanRecord, depth: Int, seen: inout Set<String>) {
        guard seen.insert(span.id).inserted else { return }
        ordered.append((span, depth))
        for child in children[span.id] ?? [] { walk(child, depth: depth + 1, seen: &seen) }
    }

    /// Share of the critical path of a span that lies in clients' spans outside the servers that they called.
    func shareBetween(of root: SpanRecord) -> Double {
        guard root.durationMicros > 0 else { return 0 }
        var between = 0.0
        var visited: Set<String> = []
        /// From the end backwards: the child that ended last was waited for; before its start, the one that ended last before that.
        func descend(_ span: SpanRecord, until end: Double) {
            guard visited.insert(span.id).inserted else { return }
            var cursor = min(end, span.startMicros + span.durationMicros)
            let all = (children[span.id] ?? []).filter { $0.kind != "consumer" && $0.startMicros < cursor }
            let isBoundary = span.kind == "client" && all.contains { $0.process != span.process }
            for child in all.sorted(by: { $0.startMicros + $0.durationMicros > $1.startMicros + $1.durationMicros }) {
                let childEnd = child.startMicros + child.durationMicros
                guard childEnd <= cursor + 1, childEnd > span.startMicros else { continue }
                if isBoundary { between += max(cursor - childEnd, 0) }
                descend(child, until: childEnd)
                cursor = max(min(cursor, child.startMicros), span.startMicros)
            }
            if isBoundary { between += max(cursor - span.startMicros, 0) }
        }
        descend(root, until: root.startMicros + root.durationMicros)
        return min(between / root.durationMicros, 1)
    }
}
