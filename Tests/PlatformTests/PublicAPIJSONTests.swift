import Foundation
import NIOCore
import ShopCore
import ShopHTTP
import Testing

@Suite struct PublicAPIJSONTests {
    private func parse(_ text: String) -> JSONValue? { try? JSONParser.parse(Array(text.utf8)) }

    @Test func `every scalar below 0x800 and beyond the basic plane survives another decoder`() throws {
        let scalars = (0..<0x800).compactMap(Unicode.Scalar.init) + ["\u{2028}", "\u{FFFF}", "\u{1F4A1}", "\u{10FFFF}"]
        var texts = scalars.map { "a\(Character($0))b" }
        texts += ["", "\\\"/", "\u{1}\u{2}", String(String.UnicodeScalarView(scalars))]
        var writer = JSONWriter()
        writer.array(texts) { $0.string($1) }
        #expect(!writer.bytes.contains { $0 < 0x20 })
        let decoded = try JSONDecoder().decode([String].self, from: Data(writer.bytes))
        #expect(decoded.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
        #expect(try JSONParser.parse(writer.bytes) == .array(texts.map { .string($0) }))
    }

    @Test func `numbers, nesting and empty containers are written as JSON has them`() {
        var writer = JSONWriter()
        writer.object {
            $0.key("a")
            $0.array([Int64.min, 0, .max]) { $0.integer($1) }
            $0.key("b")
            $0.array([[Int]](repeating: [], count: 2)) { writer, inner in writer.array(inner) { $0.integer(Int64($1)) } }
            $0.key("c")
            $0.object { _ in }
            $0.key("d")
            $0.array([0, 5, 50, 100, 433, 450]) { $0.hundredths($1) }
            $0.key("e")
            $0.bool(false)
            $0.key("f")
            $0.null()
        }
        #expect(
            String(buffer: writer.buffer)
                == #"{"a":[-9223372036854775808,0,9223372036854775807],"b":[[],[]],"c":{},"d":[0,0.05,0.5,1,4.33,4.5],"e":false,"f":null}"#)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"), (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_709_164_800_007, "2024-02-29T00:00:00.007Z"), (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (1_795_521_600_123, "2026-11-24T12:00:00.123Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]) func `a time is written in RFC 3339`(_ millis: Int64, _ text: String)
    {
        var writer = JSONWriter()
        writer.time(Timestamp(millisecondsSinceEpoch: millis))
        #expect(String(buffer: writer.buffer) == "\"\(text)\"")
    }

    @Test func `times agree with another calendar every 31 hours for fifty years`() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for step in 0..<14_000 {
            let seconds = 900_000_000 + Int64(step) * 111_601
            var writer = JSONWriter()
            writer.time(Timestamp(millisecondsSinceEpoch: seconds * 1000))
            #expect(String(buffer: writer.buffer) == "\"\(Date(timeIntervalSince1970: Double(seconds)).formatted(style))\"")
        }
    }

    @Test(
        arguments: [
            ("null", .null), (" \t\r\n true \n", .bool(true)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number), ("1.5", .number), ("1E+2", .number),
            ("0e-1", .number),
            (#""\u0041\n\/\\\"""#, .string("A\n/\\\"")), (#""\ud83d\udca1""#, .string("\u{1F4A1}")),
            (#""\uD83D\uDCA1""#, .string("\u{1F4A1}")),
            (#""\u0000""#, .string("\u{0}")), ("[]", .array([])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
            (#"{"a":{"b":[]}}"#, .object(["a": .object(["b": .array([])])])), ("\"\u{7F}\u{10FFFF}\"", .string("\u{7F}\u{10FFFF}")),
        ] as [(String, JSONValue)]) func `JSON is accepted`(_ text: String, _ value: JSONValue)
    { #expect(parse(text) == value) }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "01", "-", "-01", "+1", ".5", "1.", "1e", "1e+", "0x1", "1 2", "Infinity", "'a'", "\"", "\"\\",
        "\"\\u",
        "\"\\u12\"", "\"\\u12G4\"", "\"\\u+123\"", "\"\\u-001\"", "\"\\x\"", "\"\t\"", "\"\n\"", #""\ud800""#, #""\ud800\n""#,
        #""\ud800\u0041""#,
        #""\udc00""#, "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "]", "{", "{}}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}",
        "{\"a\":1 \"b\":2}", #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "// c\n1", "\u{FEFF}1",
    ]) func `what is not JSON is refused`(_ text: String) { #expect(parse(text) == nil) }

    @Test func `the depth is bounded, exactly`() {
        let most = JSONParser.maximumDepth
        for depth in [most, most + 1, 60_000] {
            #expect((parse(String(repeating: "[", count: depth) + String(repeating: "]", count: depth)) != nil) == (depth == most))
            let objects = String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
            #expect((parse(objects) != nil) == (depth == most))
        }
    }

    @Test func `a refusal says where`() {
        #expect(throws: MalformedJSON(reason: "a value was expected", offset: 5)) { try JSONParser.parse(Array("[1,2,x]".utf8)) }
    }
}
