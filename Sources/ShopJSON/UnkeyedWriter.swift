struct UnkeyedWriter: UnkeyedEncodingContainer {
    let writer: JSONWriter
    let position: JSONWriter.Position
    private(set) var count = 0

    init(writer: JSONWriter, position: JSONWriter.Position) {
        self.writer = writer
        self.position = position
    }

    var codingPath: [any CodingKey] { [] }

    private mutating func next() {
        writer.next(in: position)
        count += 1
    }

    mutating func encodeNil() {
        next()
        writer.writeNull()
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        next()
        try writer.writeValue(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next()
        return writer.container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        next()
        return writer.unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        next()
        return writer
    }

    mutating func encode(_ value: Bool) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: String) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: Double) throws {
        next()
        try writer.write(value)
    }

    mutating func encode(_ value: Float) throws {
        next()
        try writer.write(value)
    }

    mutating func encode(_ value: Int) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: Int8) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: Int16) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: Int32) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: Int64) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: UInt) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: UInt8) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: UInt16) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: UInt32) {
        next()
        writer.write(value)
    }

    mutating func encode(_ value: UInt64) {
        next()
        writer.write(value)
    }
}

struct SingleWriter: SingleValueEncodingContainer {
    let writer: JSONWriter

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { writer.writeNull() }
    mutating func encode<T: Encodable>(_ value: T) throws { try writer.writeValue(value) }
    mutating func encode(_ value: Bool) { writer.write(value) }
    mutating func encode(_ value: String) { writer.write(value) }
    mutating func encode(_ value: Double) throws { try writer.write(value) }
    mutating func encode(_ value: Float) throws { try writer.write(value) }
    mutating func encode(_ value: Int) { writer.write(value) }
    mutating func encode(_ value: Int8) { writer.write(value) }
    mutating func encode(_ value: Int16) { writer.write(value) }
    mutating func encode(_ value: Int32) { writer.write(value) }
    mutating func encode(_ value: Int64) { writer.write(value) }
    mutating func encode(_ value: UInt) { writer.write(value) }
    mutating func encode(_ value: UInt8) { writer.write(value) }
    mutating func encode(_ value: UInt16) { writer.write(value) }
    mutating func encode(_ value: UInt32) { writer.write(value) }
    mutating func encode(_ value: UInt64) { writer.write(value) }
}
