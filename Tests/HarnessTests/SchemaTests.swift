import Foundation
import Report
import Testing

/// Tests/run validates with a JSON Schema validator as well; this one has no dependency and says which field was forgotten.
@Suite struct SchemaTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func mismatches(_ value: [String: Any], _ schema: String) throws -> [String] {
        let data = try Data(contentsOf: Self.root.appending(path: "docs/\(schema)"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return SchemaShape(definitions: schema["$defs"] as? [String: [String: Any]] ?? [:]).mismatches(value, schema, at: "it")
    }

    @Test func `a diff has the shape that its schema describes`() throws {
        let folders = (try ReportFolder(), try ReportFolder())
        try SyntheticRun(seed: 1).write(to: folders.0.path)
        try SyntheticRun(slowdown: 4, seed: 2).write(to: folders.1.path)
        let diff = try RunDiff(before: folders.0.path, after: folders.1.path, threshold: 0.05)
        var object = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(diff)) as? [String: Any])
        #expect(try mismatches(object, "diff.schema.json") == [])
        object["surprise"] = 1
        #expect(try mismatches(object, "diff.schema.json") == ["it: surprise is unknown"])
    }

    @Test func `a schema allows no field that it does not name`() throws {
        for name in ["results.schema.json", "diff.schema.json"] {
            let data = try Data(contentsOf: Self.root.appending(path: "docs/\(name)"))
            var open: [String] = []
            func walk(_ value: Any, _ path: String) {
                if let object = value as? [String: Any] {
                    if object["type"] as? String == "object", object["additionalProperties"] == nil { open.append(path) }
                    for (key, child) in object { walk(child, "\(path)/\(key)") }
                } else if let array = value as? [Any] {
                    for (index, child) in array.enumerated() { walk(child, "\(path)/\(index)") }
                }
            }
            walk(try JSONSerialization.jsonObject(with: data), name)
            #expect(open == [])
        }
    }
}
