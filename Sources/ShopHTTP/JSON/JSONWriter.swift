package import NIOCore

/// Writes JSON straight into bytes. Answers are made of a handful of shapes: a general encoder costs ten times as much.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// True right after an opening bracket: the next member needs no comma.
    private var isFirst = true

    package init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    package var buffer: ByteBuffer { ByteBuffer(bytes: bytes) }

    // MARK: Structure

    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        members(&self)
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    package mutating func array<Items: Sequence>(_ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void) {
        bytes.append(UInt8(ascii: "["))
        isFirst = true
        for item in items {
            separate()
            write(&self, item)
            isFirst = false
        }
        bytes.append(UInt8(ascii: "]"))
        isFirst = false
    }

    /// Starts a member; its value is written next. The name is ours and needs no escaping.
    package mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        isFirst = true
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    // MARK: Values

    package mutating func null() { raw("null") }

    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    package mutating func integer(_ value: Int64) {
        isFirst = false
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Hundredths as a decimal number without trailing zeros: 433 is 4.33, 400 is 4.
    package mutating func hundredths(_ value: Int) {
        integer(Int64(value / 100))
        guard value % 100 != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        bytes.append(UInt8(ascii: "0") + UInt8(value % 100 / 10))
        if value % 10 != 0 { bytes.append(UInt8(ascii: "0") + UInt8(value % 10)) }
    }

    package mutating func string(_ value: String) {
        isFirst = false
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { text in
            var clean = 0
            for index in text.indices {
                let byte = text[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: text[clean..<index])
                clean = index + 1
                escape(byte)
            }
            bytes.append(contentsOf: text[clean...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [
                UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), digits[Int(byte >> 4)], digits[Int(byte & 15)],
            ])
        }
    }

    private mutating func raw(_ text: StaticString) {
        isFirst = false
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}
