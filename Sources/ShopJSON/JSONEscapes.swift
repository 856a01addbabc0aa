/// The escapes of JSON strings (RFC 8259 §7).
enum JSONEscapes {
    /// - Parameter position: of the text in its document, for the error.
    static func decode(_ text: UnsafeRawBufferPointer, at position: Int) throws -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        func corrupted() -> DecodingError { JSONDocument.corrupted("a malformed escape", at: position + index) }
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                result.append(text[index])
                index += 1
                continue
            }
            guard index + 1 < text.count else { throw corrupted() }
            index += 2
            switch text[index - 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(text[index - 1])
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(text, &index), let utf8 = UTF8.encode(scalar) else { throw corrupted() }
                result += utf8
            default: throw corrupted()
            }
        }
        guard let value = String(validating: result, as: UTF8.self) else {
            throw JSONDocument.corrupted("bytes that are not UTF-8", at: position)
        }
        return value
    }

    /// Four digits, or eight where the first four are the first half of a surrogate pair; nil for half a pair.
    private static func scalar(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> Unicode.Scalar? {
        guard let first = unit(text, index) else { return nil }
        index += 4
        guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
        guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u"),
            let second = unit(text, index + 2), second & 0xFC00 == 0xDC00
        else { return nil }
        index += 6
        return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
    }

    private static func unit(_ text: UnsafeRawBufferPointer, _ start: Int) -> UInt32? {
        guard start + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for byte in text[start..<start + 4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}
