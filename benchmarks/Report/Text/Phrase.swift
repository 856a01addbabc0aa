/// A sentence with emphasis that each of the three writers renders in its own way.
struct Phrase: ExpressibleByStringInterpolation {
    enum Part {
        case plain(String)
        case strong(String)
        case code(String)
        case variant(Variant)
    }

    var parts: [Part]

    init(stringLiteral value: String) { parts = [.plain(value)] }
    init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

    struct Interpolation: StringInterpolationProtocol {
        var parts: [Part] = []
        init(literalCapacity: Int, interpolationCount: Int) {}
        mutating func appendLiteral(_ literal: String) { parts.append(.plain(literal)) }
        mutating func appendInterpolation(_ text: String) { parts.append(.plain(text)) }
        mutating func appendInterpolation(code text: String) { parts.append(.code(text)) }
        mutating func appendInterpolation(strong text: String) { parts.append(.strong(text)) }
        mutating func appendInterpolation(_ variant: Variant) { parts.append(.variant(variant)) }
    }

    static func + (first: Phrase, second: Phrase) -> Phrase {
        var sum = first
        sum.parts += second.parts
        return sum
    }

    /// Names between backticks are code; an odd backtick is a backtick.
    private static func withCode(_ text: String, plain: (String) -> String, code: (String) -> String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count > 1, !parts.count.isMultiple(of: 2) else { return plain(text) }
        return parts.enumerated().map { $0.isMultiple(of: 2) ? plain(String($1)) : code(String($1)) }.joined()
    }

    var plain: String {
        parts.map {
            switch $0 {
            case .plain(let text), .strong(let text), .code(let text): text
            case .variant(let variant): variant.rawValue
            }
        }.joined()
    }

    var markdown: String {
        parts.map {
            switch $0 {
            case .plain(let text): Self.withCode(text, plain: Markdown.escape) { "`\($0)`" }
            case .code(let text): "`\(text.replacing("`", with: "'"))`"
            case .strong(let text): "**\(Markdown.escape(text))**"
            case .variant(let variant): "**\(variant.rawValue)**"
            }
        }.joined()
    }

    var html: String {
        parts.map {
            switch $0 {
            case .plain(let text): Self.withCode(text, plain: Markup.escape) { "<code>\(Markup.escape($0))</code>" }
            case .code(let text): "<code>\(Markup.escape(text))</code>"
            case .strong(let text): "<b>\(Markup.escape(text))</b>"
            case .variant(let variant): "<span class=\"\(variant.cssClass)\">\(variant.rawValue)</span>"
            }
        }.joined()
    }
}

extension Variant {
    /// Its hue everywhere on the page.
    var cssClass: String { self == .monolith ? "mono" : "micro" }
    var colour: String { "var(--\(cssClass))" }
}

/// HTML and SVG share the five characters.
enum Markup {
    static func escape(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
