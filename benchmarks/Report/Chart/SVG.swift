/// A drawing, as text. Colours are CSS classes and variables of the page, so dark mode and print restyle it.
struct SVG {
    let width: Double
    let height: Double
    /// What a reader who cannot see it is told.
    let label: String
    private var body = ""

    init(width: Double, height: Double, label: String) {
        self.width = width
        self.height = height
        self.label = label
    }

    enum Anchor: String { case start, middle, end }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String = "class=\"grid\"") {
        body += "<line x1=\"\(p(x1))\" y1=\"\(p(y1))\" x2=\"\(p(x2))\" y2=\"\(p(y2))\" \(style)/>"
    }

    mutating func text(
        _ x: Double, _ y: Double, _ text: String, class name: String = "a", anchor: Anchor = .start, fill: String? = nil
    ) {
        let colour = fill.map { " fill=\"\($0)\"" } ?? ""
        body +=
            "<text x=\"\(p(x))\" y=\"\(p(y))\" class=\"\(name)\" text-anchor=\"\(anchor.rawValue)\"\(colour)>\(Markup.escape(text))</text>"
    }

    /// - Parameter tip: shown by the browser under the pointer, no script needed.
    mutating func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, style: String, tip: String? = nil) {
        body +=
            "<rect x=\"\(p(x))\" y=\"\(p(y))\" width=\"\(p(max(width, 0)))\" height=\"\(p(max(height, 0)))\" \(style)" + closed("rect", tip)
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double, style: String, tip: String? = nil) {
        body += "<circle cx=\"\(p(x))\" cy=\"\(p(y))\" r=\"\(p(radius))\" \(style)" + closed("circle", tip)
    }

    mutating func polyline(_ points: [(Double, Double)], style: String) {
        guard points.count > 1 else { return }
        body += "<polyline points=\"\(list(points))\" fill=\"none\" \(style)/>"
    }

    mutating func polygon(_ points: [(Double, Double)], style: String, tip: String? = nil) {
        guard points.count > 2 else { return }
        body += "<polygon points=\"\(list(points))\" \(style)" + closed("polygon", tip)
    }

    /// The same shape, empty: a step that missed the objective.
    mutating func hollowMark(_ variant: Variant, _ x: Double, _ y: Double, size: Double = 3.4, tip: String? = nil) {
        let style = "fill=\"var(--bg)\" stroke=\"\(variant.colour)\" stroke-width=\"1.4\""
        switch variant {
        case .monolith: circle(x, y, radius: size, style: style, tip: tip)
        case .microservices:
            let reach = size * 1.3
            polygon([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], style: style, tip: tip)
        }
    }

    /// A whisker: the interval of a figure, with a bar at either end.
    mutating func whisker(_ low: Double, _ high: Double, y: Double) {
        let style = "stroke=\"var(--ink)\" stroke-width=\"1.2\""
        line(low, y, high, y, style: style)
        for end in [low, high] { line(end, y - 4, end, y + 4, style: style) }
    }

    /// So many characters of a name, the last one an ellipsis where it is longer.
    static func clipped(_ text: String, _ count: Int) -> String { text.count <= count ? text : text.prefix(count - 1) + "…" }

    /// A mark that differs by shape as well as by colour: a circle for the monolith, a diamond for the microservices.
    mutating func mark(_ variant: Variant, _ x: Double, _ y: Double, size: Double = 3.4, tip: String? = nil) {
        let style = "fill=\"\(variant.colour)\""
        switch variant {
        case .monolith: circle(x, y, radius: size, style: style, tip: tip)
        case .microservices:
            let reach = size * 1.3
            polygon([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], style: style, tip: tip)
        }
    }

    /// The microservices' lines are dashed, for readers who do not tell the hues apart.
    static func stroke(_ variant: Variant, width: Double = 2.2) -> String {
        "stroke=\"\(variant.colour)\" stroke-width=\"\(width)\" stroke-linejoin=\"round\""
            + (variant == .microservices ? " stroke-dasharray=\"7 2\"" : "")
    }

    mutating func hatching(id: String) {
        body +=
            "<defs><pattern id=\"\(id)\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
            + "<rect width=\"7\" height=\"7\" fill=\"var(--card)\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"var(--muted)\"/>"
            + "</pattern></defs>"
    }

    var markup: String {
        "<svg viewBox=\"0 0 \(p(width)) \(p(height))\" role=\"img\" aria-label=\"\(Markup.escape(label))\">\(body)</svg>"
    }

    private func closed(_ element: String, _ tip: String?) -> String {
        tip.map { "><title>\(Markup.escape($0))</title></\(element)>" } ?? "/>"
    }

    private func list(_ points: [(Double, Double)]) -> String { points.map { "\(p($0.0)),\(p($0.1))" }.joined(separator: " ") }

    private func p(_ value: Double) -> String { Number.plain(value) }
}

extension Number {
    /// One decimal, no grouping: a coordinate.
    static func plain(_ value: Double) -> String { fixed(value, 1).replacing(",", with: "") }
}
