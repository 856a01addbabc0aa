import Foundation
import Report
import Testing

@Suite struct ReportPageTests {
    @Test func `text from the data is escaped everywhere`() throws {
        let folder = try ReportFolder()
        var synthetic = SyntheticRun(pairs: 2, requestsPerBlock: 500)
        let hostile = "<script>alert('x')</script>&\"|{{title}}"
        synthetic.run.id = hostile
        synthetic.run.environment.processor = hostile
        synthetic.run.notes = [hostile]
        synthetic.run.blocks[0].void = [hostile]
        synthetic.run.floors[0].name = hostile
        synthetic.run.failures[0].component = hostile
        synthetic.run.failures[1].proof = hostile
        synthetic.run.failures[2].void = [hostile]
        synthetic.run.failures[3].journeys[0].name = hostile
        synthetic.run.failures[4].invariants[0].violations = [hostile]
        try folder.report(synthetic)
        let html = try folder.text("report.html")
        #expect(!html.contains("<script"))
        #expect(!html.contains("alert('x')"))
        #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;|{{title}}"))
        let markdown = try folder.text("report.md")
        #expect(markdown.split(separator: "\n").allSatisfy { !$0.hasPrefix("|") || !$0.contains("<script") })
    }

    @Test func `the page loads nothing`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 2, requestsPerBlock: 500))
        let html = try folder.text("report.html")
        for loader in ["http:", "https:", "src=", "href=", "@import", "<link", "<script", "<iframe", "<img", "//"] {
            #expect(!html.contains(loader), "\(loader) in the page")
        }
        // The one kind of url() that is allowed: a pattern of the page's own.
        #expect(html.components(separatedBy: "url(").count - 1 == html.components(separatedBy: "url(#void)").count - 1)
    }

    @Test func `the page is well-formed to the last element`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 3, requestsPerBlock: 1_000))
        let html = try folder.text("report.html")
        for element in ["section", "table", "tr", "td", "figure", "svg", "text", "details", "span", "b", "p", "div"] {
            let opened = html.components(separatedBy: "<\(element)>").count + html.components(separatedBy: "<\(element) ").count - 2
            let closed = html.components(separatedBy: "</\(element)>").count - 1
            #expect(opened == closed, "<\(element)> \(opened) opened, \(closed) closed")
            #expect(opened > 0)
        }
        #expect(!html.contains("{{"))
        #expect(!html.contains("nan") && !html.contains("Optional("))
    }

    @Test func `results have the shape that the schema describes`() throws {
        let folder = try ReportFolder()
        try folder.report(SyntheticRun(pairs: 3, requestsPerBlock: 1_000))
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "docs/results.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let checker = SchemaShape(definitions: schema["$defs"] as? [String: [String: Any]] ?? [:])
        var results = try folder.results()
        #expect(checker.mismatches(results, schema, at: "results") == [])
        // The check can fail: a field too many, and one too few.
        results["surprise"] = 1
        results["claims"] = nil
        #expect(
            checker.mismatches(results, schema, at: "results").sorted() == ["results: claims is missing", "results: surprise is unknown"])
    }
}

/// Fields known, fields required, and items of arrays: the part of JSON Schema that catches a forgotten change of the layout.
struct SchemaShape {
    var definitions: [String: [String: Any]]

    func mismatches(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String, let name = reference.split(separator: "/").last {
            return mismatches(value, definitions[String(name)] ?? [:], at: path)
        }
        switch schema["type"] as? String {
        case "object":
            guard let object = value as? [String: Any] else { return ["\(path): not an object"] }
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(path): \($0) is missing" }
            return missing
                + object.keys.sorted().flatMap { key -> [String] in
                    if let property = properties[key] { return mismatches(object[key] ?? 0, property, at: "\(path).\(key)") }
                    if schema["additionalProperties"] is [String: Any] { return [] }
                    return ["\(path): \(key) is unknown"]
                }
        case "array":
            guard let array = value as? [Any] else { return ["\(path): not an array"] }
            return array.enumerated().flatMap { mismatches($1, schema["items"] as? [String: Any] ?? [:], at: "\(path)[\($0)]") }
        case "string": return value is String ? [] : ["\(path): not a string"]
        case "number", "integer": return value is NSNumber || value is Double || value is Int ? [] : ["\(path): not a number"]
        default: return []
        }
    }
}
