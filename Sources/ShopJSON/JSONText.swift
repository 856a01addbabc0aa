/// Codable values as JSON text (RFC 8259), about twice as fast as Foundation's coders; each reads what the other writes.
///
/// Dates and raw data are outside of it: the shop has neither.
package enum JSONText {
    /// - Throws: `EncodingError` for a number that JSON lacks, or what the value throws.
    package static func encode<T: Encodable>(_ value: T) throws -> [UInt8] {
        let writer = JSONWriter()
        try writer.writeValue(value)
        return writer.bytes
    }

    /// - Throws: `DecodingError` where the text is not JSON or not a `T`.
    package static func decode<T: Decodable>(_ type: T.Type = T.self, from bytes: [UInt8]) throws -> T {
        try bytes.withUnsafeBytes { try decode(type, from: $0) }
    }

    /// - Parameter bytes: read during the call alone.
    package static func decode<T: Decodable>(_ type: T.Type = T.self, from bytes: UnsafeRawBufferPointer) throws -> T {
        try JSONReader(document: JSONBox(JSONDocument(bytes)), index: 0).decode(type)
    }
}
