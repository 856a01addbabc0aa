/// A forward reader of JSON in place: enough to check an answer's numbers without building a tree, in whatever order members come.
package struct JSONBytes {
    private let bytes: UnsafeRawBufferPointer
    private var at: Int

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        at = 0
    }

    /// The next byte that is not white space, not yet taken.
    private mutating func peek() -> UInt8? {
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return byte }
            at += 1
        }
        return nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// Reads an object; `member` has to read or skip each value. False where it is not an object or a value was not read.
    package mutating func object(_ member: (_ key: String, inout JSONBytes) -> Bool) -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        repeat {
            guard let key = string(), take(":"), member(key, &self) else { return false }
        } while take(",")
        return take("}")
    }

    package mutating func array(_ element: (inout JSONBytes) -> Bool) -> Bool {
        guard take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard element(&self) else { return false }
        } while take(",")
        return take("]")
    }

    package mutating func integer() -> Int? {
        guard let first = peek() else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        if isNegative { at += 1 }
        var number = 0
        var digits = 0
        while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57, digits < 18 {
            number = number * 10 + Int(bytes[at]) - 48
            at += 1
            digits += 1
        }
        guard digits > 0 else { return nil }
        return isNegative ? -number : number
    }

    /// A string, its escapes left as they are: identifiers and states have none.
    package mutating func string() -> String? {
        guard let range = stringRange() else { return nil }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func stringRange() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "\""):
                at += 1
                return start..<at - 1
            default: at += 1
            }
        }
        return nil
    }

    /// Reads over any value.
    package mutating func skip() -> Bool {
        switch peek() {
        case UInt8(ascii: "{"): return object { _, value in value.skip() }
        case UInt8(ascii: "["): return array { $0.skip() }
        case UInt8(ascii: "\""): return stringRange() != nil
        case nil: return false
        default:
            let start = at
            while at < bytes.count, !Self.endsScalar(bytes[at]) { at += 1 }
            return at > start
        }
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 32, 10, 13, 9: true
        default: false
        }
    }

    /// `{"amount": N, "currency": "…"}`: the amount, minor units.
    package mutating func money() -> Int? {
        var amount: Int?
        let isWhole = object { key, value in
            guard key == "amount" else { return value.skip() }
            amount = value.integer()
            return amount != nil
        }
        return isWhole ? amount : nil
    }
}
