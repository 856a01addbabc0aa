extension Content {
    static func traces(_ analysis: Analysis) -> Section {
        let title = "One checkout of each, side by side"
        guard let longest = analysis.traces.map(\.totalMillis).max() else {
            return Section(
                id: "traces", title: title,
                blocks: [
                    .paragraph(
                        "Run \(analysis.run.id) kept no trace: `shopbench compare --only traces` records one checkout of each variant, span by span."
                    )
                ])
        }
        let figures = analysis.traces.map { trace in
            Figure(
                svg: TraceChart.draw(trace, millis: longest),
                caption:
                    "\(trace.variant), trace \(code: trace.traceID), ms from the first span’s start. Pale bars: a client waiting; outlined in red: failed.",
                isTall: true)
        }
        return Section(
            id: "traces", title: title,
            blocks: [
                .list(analysis.traces.map(sentence)),
                .figures(figures, small: false),
                .paragraph(
                    "Real checkouts on a quiet, warm system, of several the one of median length; the time axis is the same for both. One trace shows a shape, not a distribution."
                ),
                .details("Span by span", open: false, analysis.traces.map { .table(table($0)) }),
            ])
    }

    private static func sentence(_ trace: TraceAnalysis) -> Phrase {
        let spans = Number.counted(trace.spans.count, "span")
        let processes = trace.processes.count == 1 ? "one process" : "\(trace.processes.count) processes"
        let between =
            trace.callsBetweenProcesses == 0
            ? "no call between processes"
            : "\(Number.counted(trace.callsBetweenProcesses, "call")) between processes, and \(Number.percent(trace.criticalShareBetween)) of the critical path is spent between them"
        let after =
            trace.totalMillis > trace.answerMillis * 1.01 ? "; what it causes ends after \(Number.short(trace.totalMillis)) ms" : ""
        return
            "The \(trace.variant): \(spans) in \(processes), \(between). Answered after \(strong: Number.short(trace.answerMillis) + " ms")\(after)."
    }

    private static func table(_ trace: TraceAnalysis) -> Table {
        Table(
            columns: [.init(title: "\(trace.variant.rawValue): span"), .init(title: "process"), .init(title: "kind")]
                + ["from ms", "takes ms"].map { .init(title: $0, isNumeric: true) },
            rows: trace.spans.map { span in
                let indent = String(repeating: "· ", count: span.depth)
                return [
                    span.isError ? "\(indent)\(span.name) \(strong: "failed")" : "\(indent)\(span.name)", "\(span.process)",
                    "\(span.kind)", "\(Number.short(span.startMillis))", "\(Number.short(span.durationMillis))",
                ]
            })
    }
}
