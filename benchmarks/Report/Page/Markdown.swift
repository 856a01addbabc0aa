/// The content as Markdown: every table, no chart; what a chart shows stands in a table too.
enum Markdown {
    static func render(_ content: Content) -> String {
        var lines: [String] = ["# \(escape(content.title))", "", content.subtitle.markdown, ""]
        for banner in content.banners { lines += ["> \(banner.markdown)", ""] }
        lines += [content.answer.map(\.markdown).joined(separator: " "), ""]
        lines += table(
            Table(
                columns: .of("figure", more: "microservices / monolith", "detail"),
                rows: content.cards.map {
                    ["\($0.title)", "\(strong: $0.figure)", "\([$0.note, $0.interval].compactMap(\.self).joined(separator: " · "))"]
                }))
        for section in content.sections {
            lines += ["## \(escape(section.title))", ""]
            for part in section.blocks { lines += block(part) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// So that a name from the data is neither markup nor the end of a cell.
    static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", "*", "_", "[", "]", "|", "#", "`": result += "\\\(character)"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\n", "\r\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }

    private static func block(_ block: Block) -> [String] {
        switch block {
        case .paragraph(let phrase): [phrase.markdown, ""]
        case .list(let items): items.map { "- \($0.markdown)" } + [""]
        case .table(let content): table(content)
        case .figure, .figures: []
        case .details(let title, _, let blocks): ["### \(escape(title))", ""] + blocks.flatMap(self.block)
        }
    }

    private static func table(_ table: Table) -> [String] {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        return [line(table.columns.map { escape($0.title) }), "|" + table.columns.map { $0.isNumeric ? "---:|" : "---|" }.joined()]
            + table.rows.map { line($0.map(\.phrase.markdown)) } + [""]
    }
}
