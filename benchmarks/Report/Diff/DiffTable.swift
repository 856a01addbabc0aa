/// A diff as a terminal shows it.
extension RunDiff {
    private static let widths = (label: 34, value: 11, change: 26)

    /// Plain text; the last line counts what did not change.
    package var table: String {
        var lines = [
            "A  \(before.id), commit \(before.commit.prefix(7)), \(Number.counted(before.validPairs, "valid pair")): \(before.directory)",
            "B  \(after.id), commit \(after.commit.prefix(7)), \(Number.counted(after.validPairs, "valid pair")): \(after.directory)",
            "Change = B against A, 95 % interval between blocks; changes below \(Self.percent(threshold)) count as noise.",
            "",
            line("", "A", "B", "change [95 %]", ""),
        ]
        for subject in DiffSubject.allCases {
            let own = rows.filter { $0.subject == subject }
            guard !own.isEmpty else { continue }
            lines.append(subject == .ratio ? "microservices / monolith" : subject.rawValue)
            lines += own.map(line)
        }
        lines.append("")
        lines.append(summary)
        return lines.joined(separator: "\n")
    }

    /// `43 of 45 metrics: no difference`, and what the rest are.
    package var summary: String {
        let judged = rows.count - count(.none)
        let rest = [(count(.worse), "worse"), (count(.better), "better"), (count(.changed), "changed")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }
        let none = count(.none) > 0 ? ["\(count(.none)) more without a verdict"] : []
        return (["\(count(.noDifference)) of \(judged) metrics: no difference"] + rest + none).joined(separator: ", ")
    }

    private func line(_ row: Row) -> String {
        func value(_ value: Double?) -> String { value.map { Number.with(unit: row.unit, $0) } ?? "–" }
        var change = ""
        if let ratio = row.change, let low = row.low, let high = row.high {
            change = "\(Self.signed(ratio)) % [\(Self.signed(low)), \(Self.signed(high))]"
        }
        let mark = row.verdict == .worse ? "! " : ""
        return line("  " + row.label, value(row.before), value(row.after), change, mark + row.word + (row.because.map { " (\($0))" } ?? ""))
    }

    private func line(_ label: String, _ before: String, _ after: String, _ change: String, _ word: String) -> String {
        let widths = Self.widths
        let text =
            Self.left(label, widths.label) + Self.right(before, widths.value) + Self.right(after, widths.value)
            + Self.right(change, widths.change) + "  " + word
        var trimmed = Substring(text)
        while trimmed.last == " " { trimmed.removeLast() }
        return String(trimmed)
    }

    /// `+12` of 1.12.
    private static func signed(_ ratio: Double) -> String {
        let change = (ratio - 1) * 100
        let text = Number.fixed(change, abs(change) < 9.95 ? 1 : 0)
        return change > 0 ? "+" + text : text
    }

    private static func percent(_ share: Double) -> String { Number.trimmed(Number.fixed(share * 100, 2)) + " %" }
    private static func left(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.count)) }
    private static func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(1, width - text.count)) + text }
}
