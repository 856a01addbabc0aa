struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONWriter
    let position: JSONWriter.Position

    var codingPath: [any CodingKey] { [] }

    private func key(_ key: Key) { writer.key(key.stringValue, in: position) }

    mutating func encodeNil(forKey key: Key) {
        self.key(key)
        writer.writeNull()
    }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        self.key(key)
        try writer.writeValue(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        self.key(key)
        return writer.container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        self.key(key)
        return writer.unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        writer.key("super", in: position)
        return writer
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        self.key(key)
        return writer
    }

    mutating func encode(_ value: Bool, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: String, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        self.key(key)
        try writer.write(value)
    }

    mutating func encode(_ value: Float, forKey key: Key) throws {
        self.key(key)
        try writer.write(value)
    }

    mutating func encode(_ value: Int, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: Int8, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: Int16, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: Int32, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: Int64, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: UInt, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: UInt8, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: UInt16, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: UInt32, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }

    mutating func encode(_ value: UInt64, forKey key: Key) {
        self.key(key)
        writer.write(value)
    }
}
