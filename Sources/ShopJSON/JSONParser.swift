/// One pass over a JSON text.
struct JSONParser {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func parse(into nodes: inout [JSONDocument.Node]) throws {
        try value(&nodes)
        skipSpace()
        guard position == bytes.count else { throw unexpected() }
    }

    private func unexpected() -> DecodingError {
        JSONDocument.corrupted(position < bytes.count ? "unexpected byte \(bytes[position])" : "unexpected end", at: position)
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func peek() throws -> UInt8 {
        skipSpace()
        guard position < bytes.count else { throw unexpected() }
        return bytes[position]
    }

    private mutating func expect(_ byte: Unicode.Scalar) throws {
        guard try peek() == UInt8(ascii: byte) else { throw unexpected() }
        position += 1
    }

    private mutating func value(_ nodes: inout [JSONDocument.Node]) throws {
        switch try peek() {
        case UInt8(ascii: "{"): try object(&nodes)
        case UInt8(ascii: "["): try array(&nodes)
        case UInt8(ascii: "\""): try string(&nodes)
        case UInt8(ascii: "t"): try literal("true", .yes, &nodes)
        case UInt8(ascii: "f"): try literal("false", .no, &nodes)
        case UInt8(ascii: "n"): try literal("null", .null, &nodes)
        default: try number(&nodes)
        }
    }

    private mutating func begin(_ kind: JSONDocument.Kind, _ nodes: inout [JSONDocument.Node]) throws -> Int {
        depth += 1
        guard depth <= JSONDocument.maximumDepth else { throw JSONDocument.corrupted("too deep", at: position) }
        nodes.append(.init(kind: kind, start: Int32(position), end: 0))
        position += 1
        return nodes.count - 1
    }

    private mutating func end(_ index: Int, count: Int32, _ nodes: inout [JSONDocument.Node]) {
        depth -= 1
        nodes[index].end = Int32(position)
        nodes[index].count = count
        nodes[index].next = Int32(nodes.count)
    }

    private mutating func object(_ nodes: inout [JSONDocument.Node]) throws {
        let index = try begin(.object, &nodes)
        var count: Int32 = 0
        if try peek() == UInt8(ascii: "}") {
            position += 1
        } else {
            while true {
                guard try peek() == UInt8(ascii: "\"") else { throw unexpected() }
                try string(&nodes)
                try expect(":")
                try value(&nodes)
                count += 1
                if try peek() == UInt8(ascii: "}") { break }
                try expect(",")
            }
            position += 1
        }
        end(index, count: count, &nodes)
    }

    private mutating func array(_ nodes: inout [JSONDocument.Node]) throws {
        let index = try begin(.array, &nodes)
        var count: Int32 = 0
        if try peek() == UInt8(ascii: "]") {
            position += 1
        } else {
            while true {
                try value(&nodes)
                count += 1
                if try peek() == UInt8(ascii: "]") { break }
                try expect(",")
            }
            position += 1
        }
        end(index, count: count, &nodes)
    }

    private mutating func leaf(
        _ kind: JSONDocument.Kind, _ start: Int, _ end: Int, escaped: Bool = false, _ nodes: inout [JSONDocument.Node]
    ) {
        nodes.append(.init(kind: kind, isEscaped: escaped, start: Int32(start), end: Int32(end), next: Int32(nodes.count + 1)))
    }

    private mutating func string(_ nodes: inout [JSONDocument.Node]) throws {
        position += 1
        let start = position
        var isEscaped = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                leaf(.string, start, position, escaped: isEscaped, &nodes)
                position += 1
                return
            case UInt8(ascii: "\\"):
                isEscaped = true
                position += 2
            case 0..<0x20: throw unexpected()
            default: position += 1
            }
        }
        position = bytes.count
        throw unexpected()
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONDocument.Kind, _ nodes: inout [JSONDocument.Node]) throws {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count, bytes[position] == word.utf8Start[index] else { throw unexpected() }
            position += 1
        }
        leaf(kind, start, position, &nodes)
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func number(_ nodes: inout [JSONDocument.Node]) throws {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        leaf(.number, start, position, &nodes)
    }

    private mutating func digits() throws {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > start else { throw unexpected() }
    }
}
