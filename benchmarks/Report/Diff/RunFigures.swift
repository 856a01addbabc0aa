import FoundationEssentials

/// A run's figures as its blocks gave them, read from its raw data alone: an old `results.json` may hold another version's arithmetic.
struct RunFigures {
    let directory: String
    let run: RunRecord
    let analysis: Analysis
    /// In the report's order.
    let figures: [Figure]

    struct Figure {
        var id: String
        var label: String
        var unit: String
        var subject: DiffSubject
        /// One a block; one a pair for a ratio; one a search for a capacity.
        var values: [Double]
    }

    /// - Throws: `RawStoreError` or `DiffRefusal`, whose descriptions are sentences.
    init(directory: String) throws {
        guard FileManager.default.fileExists(atPath: directory) else { throw DiffRefusal.noFolder(directory) }
        self.directory = directory
        run = try RawStore.load(from: directory)
        let histograms = try RawStore.loadHistograms(of: run, from: directory)
        analysis = Analysis(run: run, histograms: histograms)
        if run.interrupted { throw DiffRefusal.void(directory, "the run was interrupted") }
        guard analysis.valid else {
            let void = analysis.blocks.filter { !$0.void.isEmpty }
            let reason = void.first.map { ", such as block \($0.index): \($0.void[0])" } ?? ""
            let pairs = Number.counted(analysis.validPairs, "valid block pair")
            throw DiffRefusal.void(directory, "it has \(pairs), two are needed; \(Number.counted(void.count, "block")) void\(reason)")
        }
        figures = Self.figures(of: analysis, parts: Self.parts(of: run).map { Analysis(run: $0, histograms: histograms) })
    }

    /// The run cut into its pairs of blocks and its rounds of searches: the figures of one pair are those of a run of that pair alone.
    private static func parts(of run: RunRecord) -> [RunRecord] {
        var empty = run
        empty.blocks = []
        empty.capacity = []
        empty.scaling = []
        empty.ladder = nil
        empty.failures = []
        let pairs = Set(run.blocks.map(\.pair)).sorted().map { pair in
            var part = empty
            part.blocks = run.blocks.filter { $0.pair == pair }
            return part
        }
        let rounds = Set(run.capacity.map(\.round)).sorted().map { round in
            var part = empty
            part.capacity = run.capacity.filter { $0.round == round }
            return part
        }
        return pairs + rounds
    }

    private static func figures(of analysis: Analysis, parts: [Analysis]) -> [Figure] {
        var ratios: [String: [Double]] = [:]
        for part in parts {
            for figure in labelled(part).map(\.figure) {
                guard let base = figure.monolithBlocks.first, let other = figure.microservicesBlocks.first, base > 0, other > 0 else {
                    continue
                }
                ratios[figure.id, default: []].append(other / base)
            }
        }
        return labelled(analysis).flatMap { figure, label in
            DiffSubject.allCases.map { subject in
                let values =
                    switch subject {
                    case .monolith: figure.monolithBlocks
                    case .microservices: figure.microservicesBlocks
                    case .ratio: ratios[figure.id] ?? []
                    }
                return Figure(id: figure.id, label: label, unit: subject == .ratio ? "×" : figure.unit, subject: subject, values: values)
            }
        }
    }

    /// Every figure that two runs can be compared by. A maximum is one sample, and the longer run has the larger.
    private static func labelled(_ analysis: Analysis) -> [(figure: Comparison, label: String)] {
        let overall = analysis.latency.overall.map { ($0, "latency, \($0.label)") }
        let journeys = analysis.latency.journeys.flatMap { journey in journey.figures.map { ($0, "\(journey.name), \($0.label)") } }
        let others = (analysis.throughput + analysis.capacity.figures + analysis.costs.figures).map { ($0, $0.label) }
        return (overall + journeys + others).filter { !$0.0.id.hasSuffix(".max") }
    }
}

/// Whose figure it is.
package enum DiffSubject: String, Codable, CaseIterable, Sendable {
    case monolith, microservices
    /// Microservices over monolith, which the machine's drift from run to run cancels out of.
    case ratio
}

/// Why two folders are not compared.
package enum DiffRefusal: Error, Equatable, CustomStringConvertible {
    case noFolder(String)
    case void(String, String)
    /// Conditions that differ, as sentences.
    case incomparable([String])

    package var description: String {
        switch self {
        case .noFolder(let directory): "\(directory) does not exist. Give two folders that `shopbench compare --out` wrote."
        case .void(let directory, let reason): "\(directory) is void, and a void run has no figures to compare: \(reason)."
        case .incomparable(let differences): "The two runs were not asked the same: \(differences.joined(separator: "; "))."
        }
    }
}
