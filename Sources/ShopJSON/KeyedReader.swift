struct KeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let document: JSONBox
    let index: Int

    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        var keys: [Key] = []
        var member = index + 1
        for _ in 0..<document.value.nodes[index].count {
            if let name = try? document.value.string(document.value.nodes[member]), let key = Key(stringValue: name) { keys.append(key) }
            member = Int(document.value.nodes[member + 1].next)
        }
        return keys
    }

    private func find(_ key: Key) -> JSONReader? {
        document.value.member(key.stringValue, of: index).map { JSONReader(document: document, index: $0) }
    }

    private func require(_ key: Key) throws -> JSONReader {
        guard let value = find(key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "\(key.stringValue) is missing"))
        }
        return value
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try require(key).isNull }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try require(key).decode(type) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try require(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { try require(key).unkeyedContainer() }

    func superDecoder() throws -> any Decoder {
        guard let member = document.value.member("super", of: index) else {
            throw DecodingError.valueNotFound((any Decoder).self, .init(codingPath: [], debugDescription: "super is missing"))
        }
        return JSONReader(document: document, index: member)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try require(key) }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try require(key).bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try require(key).string() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try require(key).double() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try require(key).float() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try require(key).integer() }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try require(key).integer() }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try require(key).integer() }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try require(key).integer() }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try require(key).integer() }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try require(key).integer() }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try require(key).integer() }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try require(key).integer() }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try require(key).integer() }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try require(key).integer() }
}
