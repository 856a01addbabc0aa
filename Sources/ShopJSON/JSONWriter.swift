/// Writes JSON while a value encodes itself: no tree is built in between.
///
/// A container has no end of its own in Codable. So each one knows its depth, and is closed when its owner goes on or is done.
final class JSONWriter: Encoder {
    private struct Open {
        let serial: Int
        let close: UInt8
        var isEmpty = true
    }

    private(set) var bytes: [UInt8] = []
    private var open: [Open] = []
    private var lastSerial = 0

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init() { bytes.reserveCapacity(512) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedWriter<Key>(writer: self, position: begin("{", "}")))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { UnkeyedWriter(writer: self, position: begin("[", "]")) }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleWriter(writer: self) }

    /// A place in the text that is still open: the depth, and which of the containers of that depth it is.
    struct Position {
        let depth: Int
        let serial: Int
    }

    func begin(_ start: Unicode.Scalar, _ close: Unicode.Scalar) -> Position {
        bytes.append(UInt8(ascii: start))
        lastSerial += 1
        open.append(Open(serial: lastSerial, close: UInt8(ascii: close)))
        return Position(depth: open.count, serial: lastSerial)
    }

    /// Closes what was opened inside of `position` and makes room for its next element.
    func next(in position: Position) {
        closeAll(deeperThan: position.depth)
        precondition(open.last?.serial == position.serial, "a container is written to after its owner went on")
        if open[position.depth - 1].isEmpty { open[position.depth - 1].isEmpty = false } else { bytes.append(UInt8(ascii: ",")) }
    }

    func key(_ name: String, in position: Position) {
        next(in: position)
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a value of any type, and `{}` for one that writes nothing.
    func writeValue<T: Encodable>(_ value: T) throws {
        let depth = open.count
        let length = bytes.count
        try value.encode(to: self)
        closeAll(deeperThan: depth)
        if bytes.count == length { bytes += [UInt8(ascii: "{"), UInt8(ascii: "}")] }
    }

    private func closeAll(deeperThan depth: Int) {
        while open.count > depth { bytes.append(open.removeLast().close) }
    }

    func writeNull() { bytes += "null".utf8 }

    func write(_ value: Bool) { bytes += (value ? "true" : "false").utf8 }

    func write<T: FixedWidthInteger>(_ value: T) {
        guard value != 0 else { return bytes.append(UInt8(ascii: "0")) }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = UInt64(value.magnitude)
        let start = bytes.count
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    func write<T: BinaryFloatingPoint & CustomStringConvertible>(_ value: T) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "JSON has no \(value)"))
        }
        let text = value.description
        bytes += (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8
    }

    func write(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { text in
            var start = 0
            for (index, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                bytes += text[start..<index]
                escape(byte)
                start = index + 1
            }
            bytes += text[start...]
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes += "u00".utf8
            bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}
