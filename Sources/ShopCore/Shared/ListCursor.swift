/// Where a page of a list ended, as the opaque text that a caller hands back: base64url (RFC 4648 §5) of the list's mark and the last row's key.
///
/// It holds nothing secret and grants nothing: a made-up one can only name another place in a list that its caller may read anyway.
package enum ListCursor {
    /// - Parameters:
    ///   - list: what makes the list this one: its name, its sort, its filters.
    ///   - key: the values that the last row is sorted by.
    package static func encode(list: [String], key: [String]) -> String {
        Base64URL.encode(Array(([mark(of: list)] + key).map { "\($0.utf8.count):\($0)" }.joined().utf8))
    }

    /// The key; nil where `cursor` was not made for this list with so many values.
    package static func decode(_ cursor: String, list: [String], keyCount: Int) -> [String]? {
        // Longer than the longest key there is: not one of ours, and not worth decoding.
        guard cursor.utf8.count <= 4096, let bytes = Base64URL.decode(cursor), let fields = fields(of: bytes[...]),
            fields.count == keyCount + 1, fields[0] == mark(of: list)
        else { return nil }
        return Array(fields[1...])
    }

    /// Reads `length:bytes` until the end; nil where it does not come out even or is not UTF-8.
    private static func fields(of bytes: ArraySlice<UInt8>) -> [String]? {
        var rest = bytes
        var fields: [String] = []
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), let length = Int(String(decoding: rest[..<colon], as: UTF8.self)),
                length >= 0, length <= rest.endIndex - colon - 1,
                let field = String(validating: rest[(colon + 1)..<(colon + 1 + length)], as: UTF8.self)
            else { return nil }
            fields.append(field)
            rest = rest[(colon + 1 + length)...]
        }
        return fields
    }

    /// FNV-1a of the parts, each ended by a byte that UTF-8 never holds.
    private static func mark(of list: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for part in list {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        return String(hash, radix: 36)
    }
}

/// RFC 4648 §5 without padding; decoding accepts the canonical form alone.
private enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let values: [UInt8?] = (0...255).map { byte in alphabet.firstIndex(of: UInt8(byte)).map(UInt8.init) }

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let value = values[Int(character)] else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> UInt32(bits) & 255))
            }
        }
        // Left-over bits must be zero and fewer than a character.
        guard bits < 6, buffer & (1 << UInt32(bits) - 1) == 0 else { return nil }
        return bytes
    }
}
