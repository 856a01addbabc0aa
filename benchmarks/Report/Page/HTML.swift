import Mustache

/// The content as one page that loads nothing.
enum HTML {
    static func render(_ content: Content) throws -> String {
        var library = MustacheLibrary()
        try library.register(page, named: "page")
        try library.register(block, named: "block")
        let values: [String: Any] = [
            "title": content.title, "css": Stylesheet.css, "subtitle": content.subtitle.html,
            "banners": content.banners.map { ["html": $0.html] },
            "answer": content.answer.map(\.html).joined(separator: " "),
            "cards": content.cards.map { card -> [String: Any] in
                [
                    "title": card.title, "figure": card.figure, "note": card.note, "interval": card.interval ?? false as Any,
                    // A verdict in words is longer than a figure.
                    "words": !card.figure.contains { $0.isNumber },
                ]
            },
            "sections": content.sections.map { section -> [String: Any] in
                ["id": section.id, "heading": section.title, "blocks": section.blocks.map { context($0) }]
            },
        ]
        guard let html = library.render(values, withTemplate: "page") else { throw Missing() }
        return html
    }

    struct Missing: Error, CustomStringConvertible {
        var description: String { "the page's template is not registered" }
    }

    /// Every key is set in every block: a lookup that fell through to the enclosing block would render that again, for ever.
    private static func context(_ block: Block) -> [String: Any] {
        var context: [String: Any] = [
            "paragraph": false, "list": false, "table": false, "figure": false, "figures": false, "details": false,
        ]
        switch block {
        case .paragraph(let phrase): context["paragraph"] = ["html": phrase.html]
        case .list(let items): context["list"] = ["items": items.map { ["html": $0.html] }]
        case .table(let table): context["table"] = self.context(table)
        case .figure(let figure): context["figure"] = self.context(figure)
        case .figures(let figures, let small):
            context["figures"] = ["layout": small ? "many" : "pair", "each": figures.map { self.context($0) }] as [String: Any]
        case .details(let summary, let open, let blocks):
            context["details"] = ["summary": summary, "open": open, "blocks": blocks.map { self.context($0) }] as [String: Any]
        }
        return context
    }

    private static func context(_ figure: Figure) -> [String: Any] {
        [
            "svg": figure.svg, "caption": figure.caption.html,
            "frame": figure.isBroad ? "broad" : figure.isWide ? "wide" : figure.isTall ? "tall" : false as Any,
        ]
    }

    private static func context(_ table: Table) -> [String: Any] {
        [
            "claims": table.columns.first?.title == "claim",
            "columns": table.columns.map { column -> [String: Any] in
                let classes = [column.isNumeric ? "r" : nil, column.variant?.cssClass].compactMap(\.self)
                return ["name": column.title, "class": classes.joined(separator: " ")]
            },
            "rows": table.rows.map { row -> [String: Any] in
                [
                    "cells": zip(table.columns, row).map { column, cell -> [String: Any] in
                        ["html": cell.phrase.html, "class": column.isNumeric ? "r" : "", "pill": cell.pill ?? false as Any]
                    }
                ]
            },
        ]
    }

    /// `{{x}}` escapes; `{{{x}}}` is markup that `Phrase.html`, `SVG` or `Stylesheet` made, which escape themselves.
    private static let page = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <title>{{title}}</title><style>
        {{{css}}}
        </style></head><body><main>
        {{#banners}}
        <p class="banner" role="alert">{{{html}}}</p>
        {{/banners}}
        <header><h1>{{title}}</h1><p class="sub">{{{subtitle}}}</p>
        <p class="answer">{{{answer}}}</p>
        <div class="cards">
        {{#cards}}
        <div class="card"><small>{{title}}</small><b{{#words}} class="words"{{/words}}>{{figure}}</b><span class="n">{{note}}</span>{{#interval}}<span class="n">{{interval}}</span>{{/interval}}</div>
        {{/cards}}
        </div></header>
        {{#sections}}
        <section id="{{id}}"><h2>{{heading}}</h2>
        {{#blocks}}
        {{> block}}
        {{/blocks}}
        </section>
        {{/sections}}
        </main></body></html>

        """

    private static let block = """
        {{#paragraph}}
        <p>{{{html}}}</p>
        {{/paragraph}}
        {{#list}}
        <ul>{{#items}}<li>{{{html}}}</li>{{/items}}</ul>
        {{/list}}
        {{#table}}
        <div class="scroll"><table{{#claims}} class="claims"{{/claims}}><thead><tr>{{#columns}}<th class="{{class}}">{{name}}</th>{{/columns}}</tr></thead><tbody>
        {{#rows}}
        <tr>{{#cells}}<td class="{{class}}">{{#pill}}<span class="v {{pill}}">{{/pill}}{{{html}}}{{#pill}}</span>{{/pill}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody></table></div>
        {{/table}}
        {{#figure}}
        <figure><div{{#frame}} class="{{frame}}"{{/frame}}>{{{svg}}}</div><figcaption>{{{caption}}}</figcaption></figure>
        {{/figure}}
        {{#figures}}
        <div class="{{layout}}">
        {{#each}}
        <figure><div{{#frame}} class="{{frame}}"{{/frame}}>{{{svg}}}</div><figcaption>{{{caption}}}</figcaption></figure>
        {{/each}}
        </div>
        {{/figures}}
        {{#details}}
        <details{{#open}} open{{/open}}><summary>{{summary}}</summary>
        {{#blocks}}
        {{> block}}
        {{/blocks}}
        </details>
        {{/details}}

        """
}
