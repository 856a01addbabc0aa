import FoundationEssentials
package import Report

/// The waterfall as plain text of at most 80 columns.
package struct LadderText {
    private let ladder: LadderAnalysis

    /// - Throws: where the folder's `results.json` cannot be read.
    /// - Returns: nil where the run has no ladder.
    package static func read(from directory: String) throws -> LadderText? {
        struct Results: Decodable { var ladder: LadderAnalysis? }
        let data = try Data(contentsOf: URL(filePath: "\(directory)/results.json"))
        return try JSONDecoder().decode(Results.self, from: data).ladder.map { LadderText($0) }
    }

    package init(_ ladder: LadderAnalysis) { self.ladder = ladder }

    /// Every rung was measured as often as an interval needs.
    /// - Parameter rounds: 1 where nothing but the running is of interest.
    package func isComplete(rounds: Int = 2) -> Bool { ladder.rungs.allSatisfy { $0.rounds >= rounds } }

    package var lines: [String] {
        var lines = [
            "The price of a boundary: \(Self.short(ladder.ratePerSecond)) journeys/s, open loop, \(ladder.rounds) round\(ladder.rounds == 1 ? "" : "s")"
        ]
        lines += void
        lines += [
            "", Self.row([("latency", -23), ("against", -20), ("p50 ms", 7), ("change [95 %]", 22), ("p99 ms", 8)]),
        ]
        for rung in ladder.rungs {
            let base = ladder.rung(rung.base ?? "")
            lines.append(
                Self.row([
                    (rung.label, -23), (base?.label ?? "", -20), (Self.value(rung, "p50"), 7), (Self.change(rung, "p50"), 22),
                    (Self.value(rung, "p99"), 8),
                ]))
        }
        lines += [
            "",
            Self.row([
                ("a journey's cost", -23), ("CPU ms", 7), ("change [95 %]", 21), ("calls", 7), ("wire", 6), ("kB", 6), ("commits*", 9),
            ]),
        ]
        for rung in ladder.rungs {
            let bytes = Self.figure(rung, "wireBytes")?.value.map { Self.short($0 / 1_000) } ?? "-"
            lines.append(
                Self.row([
                    (rung.label, -23), (Self.value(rung, "cpu"), 7), (Self.change(rung, "cpu"), 21), (Self.value(rung, "calls"), 7),
                    (Self.value(rung, "wireCalls"), 6), (bytes, 6), (Self.value(rung, "commits"), 9),
                ]))
        }
        lines += ["* a checkout, alone on a quiet system", ""]
        return lines + ladder.accounts.map(account)
    }

    private var void: [String] {
        guard !ladder.void.isEmpty else { return [] }
        return ["\(ladder.void.count) void, excluded:"] + ladder.void.prefix(5).map { "  \($0.prefix(76))" }
            + (ladder.void.count > 5 ? ["  …"] : [])
    }

    /// The gap of the ladder's ends beside that of the blocks; without blocks, the step that is left.
    private func account(_ account: LadderAccount) -> String {
        let name = account.id == "cpu" ? "CPU" : account.id
        let verdict: String
        switch account.agreement {
        case .notHeldAgainst:
            return
                "\(name): \(Self.signed(account.gap.value)) \(account.unit) from end to end, of it \(Self.interval(account.lastStep)) as shipped"
        case .reproduced: verdict = "reproduced"
        case .differs: verdict = "NOT reproduced"
        case .tooWide: verdict = "too wide to tell"
        case .noInterval: verdict = "no interval"
        }
        return "\(name): ends \(Self.signed(account.sum.value)) for \(Self.signed(account.gap.value)) \(account.unit), left "
            + "\(Self.interval(account.unexplained)): \(verdict)"
    }

    // MARK: Cells

    private static func figure(_ rung: LadderAnalysis.Rung, _ id: String) -> LadderAnalysis.Figure? { rung.figures.first { $0.id == id } }

    private static func value(_ rung: LadderAnalysis.Rung, _ id: String) -> String { figure(rung, id)?.value.map(short) ?? "-" }

    private static func change(_ rung: LadderAnalysis.Rung, _ id: String) -> String { figure(rung, id)?.change.map(interval) ?? "" }

    private static func interval(_ difference: Difference) -> String {
        guard let low = difference.low, let high = difference.high else { return signed(difference.value) }
        return "\(signed(difference.value)) [\(signed(low)), \(signed(high))]"
    }

    static func signed(_ value: Double) -> String { value < 0 ? "−\(short(-value))" : "+\(short(value))" }

    /// Three digits where the value is small, whole numbers where it is large.
    static func short(_ value: Double) -> String {
        let digits = value.magnitude < 10 ? 2 : value.magnitude < 100 ? 1 : 0
        let scale = [1.0, 10, 100][digits]
        let rounded = Int((value.magnitude * scale).rounded())
        let whole = "\(value < 0 && rounded > 0 ? "-" : "")\(rounded / Int(scale))"
        guard digits > 0 else { return whole }
        let fraction = String(rounded % Int(scale))
        return "\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }

    /// - Parameter cells: text and width, negative to begin at the left.
    private static func row(_ cells: [(text: String, width: Int)]) -> String {
        var line = cells.map { text, width in
            let space = String(repeating: " ", count: max(width < 0 ? 1 : 0, abs(width) - text.count))
            return width < 0 ? text + space : space + text
        }.joined()
        while line.last == " " { line.removeLast() }
        return line
    }
}
