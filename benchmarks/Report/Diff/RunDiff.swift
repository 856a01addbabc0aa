import Statistics

/// What changed from one run to another, figure by figure.
///
/// A change is named where its 95 % interval leaves out "none", it is at least the threshold, and it stands among so many figures at a false
/// discovery rate of 5 %: of forty figures two lie outside their interval by chance alone, and a check in CI that cries wolf is switched off.
package struct RunDiff: Codable, Sendable {
    /// The layout of `diff --json`, described by `docs/diff.schema.json`.
    package static let currentFormat = 1
    package static let falseDiscoveryRate = 0.05

    package enum Verdict: String, Codable, Sendable {
        case worse, better
        /// A change that is neither, such as of a ratio.
        case changed
        case noDifference = "no difference"
        case none = "no verdict"
    }

    package struct Side: Codable, Sendable {
        package var directory: String
        package var id: String
        package var commit: String
        package var validPairs: Int
    }

    package struct Row: Codable, Sendable {
        package var id: String
        package var label: String
        package var subject: DiffSubject
        package var unit: String
        package var verdict: Verdict
        /// The verdict in a word: `slower`, `more`, … or `no difference`.
        package var word: String
        /// Geometric means of the blocks.
        package var before: Double?
        package var after: Double?
        /// After ÷ before, with its interval.
        package var change: Double?
        package var low: Double?
        package var high: Double?
        package var pValue: Double?
        /// Why there is no verdict, or no difference in spite of the interval.
        package var because: String?
    }

    package var format = RunDiff.currentFormat
    package var before: Side
    package var after: Side
    /// Changes smaller than this are noise, 0…
    package var threshold: Double
    package var confidence = 0.95
    /// Worse ones first, the largest change first, then the report's order.
    package var rows: [Row]

    package func count(_ verdict: Verdict) -> Int { rows.count { $0.verdict == verdict } }
    /// Something got worse: the check fails.
    package var isWorse: Bool { count(.worse) > 0 }

    /// - Parameter threshold: 0.05 for 5 %.
    /// - Throws: `RawStoreError` or `DiffRefusal`; nothing is written in any case.
    package init(before: String, after: String, threshold: Double) throws {
        let first = try RunFigures(directory: before)
        let second = try RunFigures(directory: after)
        let differences = Self.differences(first.run, second.run)
        guard differences.isEmpty else { throw DiffRefusal.incomparable(differences) }
        self.before = Side(first)
        self.after = Side(second)
        self.threshold = threshold
        let rows = Self.compared(first, second, threshold: threshold) + Self.integrity(first.analysis, second.analysis)
        self.rows = rows.enumerated().sorted { one, other in
            let ranks = (one.element.rank, other.element.rank)
            if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
            let sizes = (one.element.size, other.element.size)
            return ranks.0 < Verdict.noDifference.rank && sizes.0 != sizes.1 ? sizes.0 > sizes.1 : one.offset < other.offset
        }.map(\.element)
    }

    /// What has to be equal for a change to be one of the program. Formats are: `RawStore` reads but one.
    private static func differences(_ first: RunRecord, _ second: RunRecord) -> [String] {
        let environments = (first.environment, second.environment)
        let compared: [(name: String, first: String, second: String)] = [
            ("mode", first.mode, second.mode),
            ("rate", "\(Number.short(first.ratePerSecond)) /s", "\(Number.short(second.ratePerSecond)) /s"),
            ("mix", environments.0.mix, environments.1.mix),
            ("dataset", environments.0.dataset, environments.1.dataset),
            ("durability", environments.0.durability, environments.1.durability),
            ("budget", environments.0.budget, environments.1.budget),
            ("processors of the system", environments.0.systemCPUs, environments.1.systemCPUs),
            ("processors of the generator", environments.0.generatorCPUs, environments.1.generatorCPUs),
            ("processor", environments.0.processor, environments.1.processor),
            ("cores", String(environments.0.cores), String(environments.1.cores)),
        ]
        return compared.filter { $0.first != $0.second }.map { "\($0.name) is \($0.first) in A and \($0.second) in B" }
    }

    // MARK: Rows

    private static func compared(_ first: RunFigures, _ second: RunFigures, threshold: Double) -> [Row] {
        let later = Dictionary(second.figures.map { ("\($0.subject) \($0.id)", $0) }) { one, _ in one }
        var rows = first.figures.compactMap { figure -> Row? in
            let values = later["\(figure.subject) \(figure.id)"]?.values ?? []
            // Not measured in either, or none of it in either, such as failed requests.
            guard (figure.values + values).contains(where: { $0 != 0 }) else { return nil }
            var row = Row(
                id: figure.id, label: figure.label, subject: figure.subject, unit: figure.unit, verdict: .none, word: Verdict.none.rawValue)
            guard let change = ChangeEstimate.between(figure.values, values) else {
                row.because = missing(figure.values, values)
                return row
            }
            (row.before, row.after, row.change) = (change.before, change.after, change.ratio)
            (row.low, row.high, row.pValue) = (change.low, change.high, change.pValue)
            return row
        }
        let tested = rows.indices.filter { rows[$0].pValue != nil }
        let stands = FalseDiscovery.stands(tested.compactMap { rows[$0].pValue }, rate: falseDiscoveryRate)
        for (index, stands) in zip(tested, stands) { rows[index].judge(threshold: threshold, stands: stands, among: tested.count) }
        return rows
    }

    private static func missing(_ first: [Double], _ second: [Double]) -> String {
        for (name, values) in [("A", first), ("B", second)] {
            if values.count < 2 { return "\(name) has it in \(Number.counted(values.count, "block")), two are needed" }
            if values.contains(where: { $0 <= 0 }) { return "\(name) has a block with none, and a change needs figures above zero" }
        }
        return "a figure is not a number"
    }

    /// Violated invariants are facts, not samples: one more is one too many.
    private static func integrity(_ first: Analysis, _ second: Analysis) -> [Row] {
        func violations(_ analysis: Analysis, _ variant: Variant) -> (checked: Int, found: Int) {
            analysis.invariants.map { $0.side(variant) }.reduce((0, 0)) { ($0.0 + $1.checked, $0.1 + $1.violations.count) }
        }
        return Variant.allCases.compactMap { variant in
            let counts = (violations(first, variant), violations(second, variant))
            guard counts.0.checked > 0, counts.1.checked > 0 else { return nil }
            let verdict: Verdict =
                counts.0.found == counts.1.found ? .noDifference : counts.0.found < counts.1.found ? .worse : .better
            return Row(
                id: "integrity.violations", label: "Violated invariants", subject: variant == .monolith ? .monolith : .microservices,
                unit: "", verdict: verdict, word: verdict == .worse ? "more" : verdict == .better ? "less" : verdict.rawValue,
                before: Double(counts.0.found), after: Double(counts.1.found))
        }
    }
}

extension RunDiff.Side {
    fileprivate init(_ figures: RunFigures) {
        self.init(
            directory: figures.directory, id: figures.run.id, commit: figures.run.environment.commit,
            validPairs: figures.analysis.validPairs)
    }
}

extension RunDiff.Verdict {
    fileprivate var rank: Int {
        switch self {
        case .worse: 0
        case .better: 1
        case .changed: 2
        case .noDifference: 3
        case .none: 4
        }
    }
}

extension RunDiff.Row {
    fileprivate var rank: Int { verdict.rank }
    /// How far from no change, the same for a ratio and its inverse.
    fileprivate var size: Double { change.map { max($0, 1 / $0) } ?? .infinity }

    /// Throughputs and capacities are better high; times and costs low.
    private var isBetterHigh: Bool { id == "throughput.peak" || id == "capacity" }

    private var words: (up: String, down: String) {
        if isBetterHigh { return ("higher", "lower") }
        return unit == "ms" && !id.hasPrefix("cost.cpu") ? ("slower", "faster") : ("more", "less")
    }

    fileprivate mutating func judge(threshold: Double, stands: Bool, among count: Int) {
        guard let change, let low, let high else { return }
        verdict = .noDifference
        word = RunDiff.Verdict.noDifference.rawValue
        if low <= 1, 1 <= high, low < high || change == 1 { return }
        if size - 1 < threshold {
            because = "below the noise threshold"
        } else if !stands {
            because = "chance, among \(count)"
        } else if subject == .ratio {
            verdict = .changed
            word = change > 1 ? "rose" : "fell"
        } else {
            verdict = (change > 1) == isBetterHigh ? .better : .worse
            word = change > 1 ? words.up : words.down
        }
    }
}
