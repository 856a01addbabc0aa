/// A value of a parsed document, as Codable reads it.
struct JSONReader: Decoder {
    let document: JSONBox
    let index: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard node.kind == .object else { throw mismatch([String: Any].self) }
        return KeyedDecodingContainer(KeyedReader<Key>(document: document, index: index))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard node.kind == .array else { throw mismatch([Any].self) }
        return UnkeyedReader(document: document, count: Int(node.count), next: index + 1)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleReader(reader: self) }

    var node: JSONDocument.Node { document.value.nodes[index] }

    var isNull: Bool { node.kind == .null }

    func mismatch(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, .init(codingPath: [], debugDescription: "found \(node.kind) at byte \(node.start) for \(type)"))
    }

    func bool() throws -> Bool {
        switch node.kind {
        case .yes: true
        case .no: false
        default: throw mismatch(Bool.self)
        }
    }

    func string() throws -> String {
        let node = node
        guard node.kind == .string else { throw mismatch(String.self) }
        return try document.value.string(node)
    }

    func integer<T: FixedWidthInteger>() throws -> T {
        let node = node
        guard node.kind == .number else { throw mismatch(T.self) }
        let text = document.value.text(node)
        // Up to eighteen digits can't overflow, and nearly every number is that short.
        if text.count <= 18, let value = JSONReader.shortInteger(text), let exact = T(exactly: value) { return exact }
        let string = String(decoding: text, as: UTF8.self)
        if let value = T(string) { return value }
        // `1.0` and `1e3` are whole numbers too.
        if let value = Double(string), let exact = T(exactly: value) { return exact }
        throw mismatch(T.self)
    }

    private static func shortInteger(_ text: UnsafeRawBufferPointer) -> Int64? {
        var value: Int64 = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return isNegative ? -value : value
    }

    func double() throws -> Double {
        guard node.kind == .number, let value = Double(String(decoding: document.value.text(node), as: UTF8.self)), value.isFinite
        else { throw mismatch(Double.self) }
        return value
    }

    func float() throws -> Float { Float(try double()) }

    /// A value of any type.
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try T(from: self) }
}

/// One parsed document for all its readers.
final class JSONBox {
    let value: JSONDocument

    init(_ value: JSONDocument) { self.value = value }
}
