import FoundationEssentials

/// Makes `report.html`, `report.md` and `results.json` of a results folder from its `raw/` alone.
package struct ReportWriter {
    let directory: String

    package init(directory: String) { self.directory = directory }

    /// - Throws: `RawStoreError` where the raw data is missing, damaged or of another format; nothing is written then.
    package func write() throws -> ReportSummary {
        let run = try RawStore.load(from: directory)
        let analysis = Analysis(run: run, histograms: try RawStore.loadHistograms(of: run, from: directory))
        let content = Content(analysis, run: run)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // All three are made before the first is written: a failure leaves the old set together.
        let html = try HTML.render(content)
        let markdown = Markdown.render(content)
        let results = try encoder.encode(analysis)
        try AtomicFile.write(Data(html.utf8), to: "\(directory)/report.html")
        try AtomicFile.write(Data(markdown.utf8), to: "\(directory)/report.md")
        try AtomicFile.write(results, to: "\(directory)/results.json")
        let path = "\(directory)/report.html"
        return ReportSummary(screenAnswer: Terminal.screen(analysis, reportPath: path), reportPath: path, isValid: analysis.valid)
    }
}

/// What the command line needs of a report just written.
package struct ReportSummary: Sendable {
    /// Plain text, at most 24 lines of 80 columns (the path's own line may be longer).
    package var screenAnswer: String
    package var reportPath: String
    /// At least two valid block pairs, and not interrupted; otherwise the run exits non-zero.
    package var isValid: Bool
}
