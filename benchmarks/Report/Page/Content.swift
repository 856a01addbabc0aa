/// What the report says, once: the HTML page and the Markdown file are two renderings of this.
struct Content {
    var title: String
    var subtitle: Phrase
    /// Shown before everything else: interrupted, void, nothing to compare.
    var banners: [Phrase]
    var answer: [Phrase]
    var cards: [Card]
    var sections: [Section]
}

/// One of the four figures at the top.
struct Card {
    var title: String
    var figure: String
    var note: String
    /// With its confidence, or the range where there is no sampling error; nil where there is neither.
    var interval: String?
}

struct Section {
    /// The anchor that the page's own links name.
    var id: String
    var title: String
    var blocks: [Block]
}

indirect enum Block {
    case paragraph(Phrase)
    case list([Phrase])
    case table(Table)
    case figure(Figure)
    /// Side by side where there is room.
    case figures([Figure], small: Bool)
    case details(String, open: Bool, [Block])
}

struct Figure {
    var svg: String
    var caption: Phrase
    /// Too detailed to shrink: scrolls sideways on a narrow screen.
    var isWide = false
    /// The same, of the page's full width.
    var isBroad = false
    /// Longer than a screen: scrolls on its own.
    var isTall = false
}

struct Table {
    struct Column {
        var title: String
        var isNumeric = false
        var variant: Variant?
    }

    struct Cell: ExpressibleByStringInterpolation {
        var phrase: Phrase
        /// A class of the page for a pill around it.
        var pill: String?

        init(_ phrase: Phrase, pill: String? = nil) {
            self.phrase = phrase
            self.pill = pill
        }

        init(stringLiteral value: String) { self.init(Phrase(stringLiteral: value)) }
        init(stringInterpolation: Phrase.Interpolation) { self.init(Phrase(stringInterpolation: stringInterpolation)) }
        init(_ text: String) { self.init("\(text)" as Phrase) }
    }

    var columns: [Column]
    var rows: [[Cell]]
}

extension [Table.Column] {
    static func of(_ first: String, more: String...) -> [Table.Column] {
        [Table.Column(title: first)] + more.map { Table.Column(title: $0, isNumeric: true, variant: Variant(rawValue: $0)) }
    }
}
