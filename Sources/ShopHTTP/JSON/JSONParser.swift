/// A request's JSON.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number that is whole and fits.
    case integer(Int64)
    /// Any other number: no field of the contract takes one.
    case number
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

/// The bytes are not JSON as RFC 8259 has it, or go deeper than any request of the contract.
package struct MalformedJSON: Error, Hashable, Sendable {
    package var reason: String
    /// Bytes from the start of the body.
    package var offset: Int

    package init(reason: String, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

/// A strict parser for small bodies. Its depth is bounded, so that no body can exhaust the stack.
package struct JSONParser {
    /// Objects and arrays inside one another.
    package static let maximumDepth = 16

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private let bytes: [UInt8]
    private var position = 0

    /// - Throws: `MalformedJSON`; also for two members of one name, of which two readers could take different ones.
    package static func parse(_ bytes: [UInt8]) throws(MalformedJSON) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.fail("something follows the value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func fail(_ reason: String) -> MalformedJSON { MalformedJSON(reason: reason, offset: position) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(MalformedJSON) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{") where depth == JSONParser.maximumDepth, UInt8(ascii: "[") where depth == JSONParser.maximumDepth:
            throw fail("nested deeper than \(JSONParser.maximumDepth) levels")
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw fail("it ends early")
        case let byte? where byte == UInt8(ascii: "-") || JSONParser.digits.contains(byte): return try number()
        default: throw fail("a value was expected")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(MalformedJSON) -> JSONValue {
        let length = word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { position + length <= bytes.count && bytes[position..<position + length].elementsEqual($0) }
        guard matches else { throw fail("a value was expected") }
        position += length
        return value
    }

    private mutating func object(depth: Int) throws(MalformedJSON) -> JSONValue {
        position += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fail("a name in quotes was expected") }
            let name = try string()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw fail("a colon was expected") }
            position += 1
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else { throw fail("a name appears twice") }
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(members)
            default: throw fail("a comma or a closing brace was expected")
            }
        }
    }

    private mutating func array(depth: Int) throws(MalformedJSON) -> JSONValue {
        position += 1
        var items: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            position += 1
            return .array(items)
        }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(items)
            default: throw fail("a comma or a closing bracket was expected")
            }
        }
    }

    private mutating func number() throws(MalformedJSON) -> JSONValue {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        let whole = skipDigits()
        guard whole > 0, whole == 1 || bytes[firstDigit] != UInt8(ascii: "0") else { throw fail("not a number") }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            position += 1
            isWhole = false
            guard skipDigits() > 0 else { throw fail("not a number") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            isWhole = false
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw fail("not a number") }
        }
        guard isWhole, let value = Int64(String(decoding: bytes[start..<position], as: UTF8.self)) else { return .number }
        return .integer(value)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = next, JSONParser.digits.contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(MalformedJSON) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw fail("text that is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fail("a control character in text")
            default: text.append(byte)
            }
        }
        throw fail("text that does not end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(MalformedJSON) {
        guard let byte = next else { throw fail("text that does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try unicode(into: &text)
        default: throw fail("an unknown escape")
        }
    }

    private mutating func unicode(into text: inout [UInt8]) throws(MalformedJSON) {
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code) {
            guard next == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
                throw fail("half a surrogate pair")
            }
            position += 2
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw fail("half a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw fail("half a surrogate pair") }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func hexadecimal() throws(MalformedJSON) -> UInt32 {
        guard position + 4 <= bytes.count, let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
            bytes[position] != UInt8(ascii: "+"), bytes[position] != UInt8(ascii: "-")
        else { throw fail("an escape of four hexadecimal digits was expected") }
        position += 4
        return code
    }
}
