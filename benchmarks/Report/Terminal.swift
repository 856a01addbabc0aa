/// The one-screen answer: plain text, at most 24 lines of 80 columns.
enum Terminal {
    static let columns = 80
    static let rows = 24

    static func screen(_ analysis: Analysis, reportPath: String) -> String {
        var lines: [String] = []
        lines.append("Monolith or microservices?  run \(analysis.run.id), \(Number.counted(analysis.validPairs, "valid pair"))")
        if analysis.run.interrupted { lines.append("INTERRUPTED: only the complete parts are below") }
        if analysis.validPairs < 2, !(analysis.blocks.isEmpty && analysis.hasOtherParts) {
            lines.append("NO VERDICT on latency, throughput and cost: fewer than two valid block pairs")
        }
        let void = analysis.blocks.filter { !$0.void.isEmpty }
        if !void.isEmpty {
            lines.append("void, excluded: blocks \(void.map { String($0.index) }.joined(separator: ", ")) of \(analysis.blocks.count)")
        }
        lines.append("")
        lines.append(row("", "monolith", "microservices", "ratio [95 %]"))
        let chosen: [(id: String, label: String)] = [
            ("latency.p50", "latency p50"), ("latency.p95", "latency p95"), ("latency.p99", "latency p99"), ("latency.max", "latency max"),
            ("capacity", "capacity"), ("throughput.peak", "peak, HTTP req."), ("cost.cpu", "CPU a journey"), ("cost.memory", "memory"),
            ("cost.processes", "processes"),
        ]
        for (id, label) in chosen {
            guard let figure = analysis.metric(id), figure.monolith != nil || figure.microservices != nil else { continue }
            lines.append(row(label, figure.text(of: .monolith), figure.text(of: .microservices), figure.ratio?.text ?? "-"))
        }
        let failures = analysis.failures
        func blast(_ variant: Variant) -> String { failures.meanBlastRadius[variant.rawValue].map(Number.percent) ?? "–" }
        let hasCrash = failures.cells.contains { $0.fault == FailureAnalysis.comparedFault }
        if hasCrash || !analysis.blocks.isEmpty {
            lines.append(row("lost in a crash", blast(.monolith), blast(.microservices), failures.meanText(of: .microservices) ?? "-"))
        }
        func violations(_ variant: Variant) -> String {
            let sides = analysis.invariants.map { $0.side(variant) }
            let checked = sides.reduce(0) { $0 + $1.checked }
            return checked == 0 ? "–" : "\(sides.reduce(0) { $0 + $1.violations.count }) of \(Number.integer(checked))"
        }
        lines.append(row("violations", violations(.monolith), violations(.microservices), ""))
        lines.append("")
        if let account = analysis.ladder?.account(.p50) {
            let state =
                switch account.agreement {
                case .reproduced: "as in the blocks"
                case .differs: "not as in the ladder"
                case .tooWide: "too wide to tell"
                case .noInterval: "one round"
                case .notHeldAgainst: "no blocks beside"
                }
            lines.append("ladder, p50 gap: \(account.gap.text(unit: "ms")), \(state)")
        }
        if let objective = analysis.capacity.objectiveMillis {
            lines.append("capacity: highest open-loop rate with p99 within \(Number.short(objective)) ms, journeys a second")
        }
        lines.append("\(Number.short(analysis.run.ratePerSecond)) journeys/s open loop for latency; ratio = microservices / monolith")
        let undecided = analysis.claims.filter { [.notYetMeasured, .partlyMeasured].contains($0.verdict) }.count
        lines.append("\(analysis.claims.count - undecided) of \(analysis.claims.count) claims settled by this run")
        // The path is never cut: it is the one line that a reader copies.
        return (lines.prefix(rows - 1).map { String($0.prefix(columns)) } + ["report: \(reportPath)"]).joined(separator: "\n")
    }

    private static func row(_ label: String, _ monolith: String, _ microservices: String, _ ratio: String) -> String {
        let text = pad(label, 17) + left(monolith, 14) + left(microservices, 15) + "  " + ratio
        var trimmed = Substring(text)
        while trimmed.last == " " { trimmed.removeLast() }
        return String(trimmed)
    }

    private static func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    private static func left(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
}
