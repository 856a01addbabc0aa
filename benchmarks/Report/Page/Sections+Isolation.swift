extension Content {
    /// What each architecture isolates, what it does not, and the price; silent about a variant whose cells do not say what needs them.
    static func isolation(_ analysis: Analysis) -> [Block] {
        let entries = analysis.failures.isolation
        guard !entries.isEmpty else { return [] }
        let sentences = entries.flatMap(sentences) + price(analysis)
        return [.paragraph(sentences.dropFirst().reduce(sentences[0]) { $0 + " " + $1 })]
    }

    private static func sentences(_ isolation: Isolation) -> [Phrase] {
        func names(_ parts: [Isolation.Part]) -> String { parts.map(\.component).joined(separator: ", ") }
        func worst(_ parts: [Isolation.Part]) -> String {
            parts.map { "\($0.component) (\($0.fault): \(Number.percent($0.share)))" }.joined(separator: ", ")
        }
        let count = isolation.isolated.count + isolation.leaking.count
        var sentences: [Phrase] = []
        if !isolation.isolated.isEmpty {
            sentences.append(
                """
                The \(isolation.variant) \(isVerb(isolation.variant, "isolate")) \(strong: "\(isolation.isolated.count) of \(Number.counted(count, "part"))") \
                (\(names(isolation.isolated))): under every fault of one of them, at least 99 % of the arrivals that do not need it succeed.
                """)
        }
        if !isolation.leaking.isEmpty {
            let own: Phrase = isolation.isolated.isEmpty ? "in the \(isolation.variant) " : ""
            sentences.append(
                "\(strong: "Not isolated:") " + own + "\(worst(isolation.leaking)), of the arrivals that do not need the part.")
        }
        if !isolation.neededByAll.isEmpty {
            let own: Phrase = sentences.isEmpty ? " of the \(isolation.variant)" : ""
            sentences.append(
                "Needed by every journey" + own + ", with nothing to isolate: \(isolation.neededByAll.joined(separator: ", ")).")
        }
        if !isolation.asMuchAsMonolith.isEmpty {
            sentences.append(
                """
                As bad as the \(Variant.monolith) itself, at least 90 % of what it loses by the same fault: \
                \(isolation.asMuchAsMonolith.map { "\($0.component) (\($0.fault))" }.joined(separator: ", ")).
                """)
        }
        return sentences
    }

    /// What it costs, in the same run; silent without such ratios.
    private static func price(_ analysis: Analysis) -> [Phrase] {
        let parts = ["cost.cpu", "latency.p50"].compactMap(analysis.metric).compactMap { figure in
            figure.ratio.map { "\(figure.id == "latency.p50" ? "latency " : "")\(figure.label) \($0.text)" }
        }
        return parts.isEmpty
            ? [] : ["The price, \(Variant.microservices) over \(Variant.monolith) in the same run: \(parts.joined(separator: "; "))."]
    }

    private static func isVerb(_ variant: Variant, _ verb: String) -> String { variant == .monolith ? verb + "s" : verb }
}
