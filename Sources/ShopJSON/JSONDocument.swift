/// A parsed JSON text: one flat list of its values in the order in which they begin, each pointing into the text.
///
/// A member of an object is two nodes, its name and its value. `next` leads past a value and all that is in it.
struct JSONDocument {
    enum Kind: UInt8 {
        case null, yes, no, number, string, array, object
    }

    struct Node {
        var kind: Kind
        /// A string with `\\` in it, whose value is not its bytes.
        var isEscaped = false
        /// The text of a number, of a string without its quotation marks.
        var start: Int32
        var end: Int32
        var next: Int32 = 0
        /// Elements or members.
        var count: Int32 = 0
    }

    let bytes: UnsafeRawBufferPointer
    private(set) var nodes: [Node] = []

    /// Values inside values: more is an attack, and would use up the thread's stack.
    static let maximumDepth = 128

    /// - Throws: `DecodingError.dataCorrupted` where the text is not what RFC 8259 allows.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count < Int32.max else { throw JSONDocument.corrupted("too large", at: 0) }
        self.bytes = bytes
        nodes.reserveCapacity(bytes.count / 8 + 4)
        var parser = JSONParser(bytes: bytes)
        try parser.parse(into: &nodes)
    }

    static func corrupted(_ what: String, at position: Int) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "\(what) at byte \(position)"))
    }

    func text(_ node: Node) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)]) }

    func string(_ node: Node) throws -> String {
        let text = text(node)
        if !node.isEscaped {
            guard let value = String(validating: text, as: UTF8.self) else {
                throw JSONDocument.corrupted("bytes that are not UTF-8", at: Int(node.start))
            }
            return value
        }
        return try JSONEscapes.decode(text, at: Int(node.start))
    }

    /// The value's node of the first member of this name.
    func member(_ name: String, of object: Int) -> Int? {
        var name = name
        return name.withUTF8 { wanted in
            var index = object + 1
            for _ in 0..<nodes[object].count {
                let key = nodes[index]
                if key.isEscaped {
                    if let value = try? string(key), value.utf8.elementsEqual(wanted) { return index + 1 }
                } else if Int(key.end - key.start) == wanted.count, text(key).elementsEqual(wanted) {
                    return index + 1
                }
                index = Int(nodes[index + 1].next)
            }
            return nil
        }
    }
}
