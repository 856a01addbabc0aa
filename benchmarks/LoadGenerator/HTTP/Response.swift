/// A response, as bytes of the connection's buffer: valid only during the call that it is passed to.
package struct Response {
    package let status: Int
    /// Status line and headers, to the empty line.
    package let head: UnsafeRawBufferPointer
    package let body: UnsafeRawBufferPointer

    package init(status: Int, head: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
        self.status = status
        self.head = head
        self.body = body
    }

    /// Whether the body holds these bytes anywhere.
    package func bodyContains(_ needle: StaticString) -> Bool {
        needle.withUTF8Buffer { ByteSearch.first(UnsafeRawBufferPointer($0), in: body) != nil }
    }

    package func bodyContains(_ needle: [UInt8]) -> Bool {
        needle.withUnsafeBytes { ByteSearch.first($0, in: body) != nil }
    }

    /// A header's value. Searched for only when asked: most answers are judged without one.
    /// - Parameter name: in lower case.
    package func header(_ name: String) -> String? {
        for line in String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst() {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }
}
