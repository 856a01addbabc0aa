import NIOCore

/// Reads one HTTP/1.1 answer from a connection's bytes, however they are cut. It knows what a service's answer needs and refuses the rest.
struct AnswerParser {
    enum Step {
        case incomplete
        case answer(status: Int, body: ByteBuffer, keepsConnection: Bool)
        /// The connection is of no use any more.
        case refused(String)
    }

    /// Bytes of a status line with its headers.
    static let maximumHeadBytes = 16 << 10

    private struct Head {
        var status = 0
        var length: Int?
        var isChunked = false
        var keepsConnection = true
    }

    private struct Malformed: Error { let detail: String }

    private let maximumBodyBytes: Int
    private var received = ByteBuffer()
    private var head: Head?
    private var chunks = ByteBuffer()

    init(maximumBodyBytes: Int = InternalHTTP.maximumAnswerBytes) { self.maximumBodyBytes = maximumBodyBytes }

    mutating func feed(_ bytes: ByteBuffer) -> Step {
        if received.readableBytes == 0 { received = bytes } else { received.writeImmutableBuffer(bytes) }
        do { return try step() } catch let error as Malformed { return .refused(error.detail) } catch { return .refused("\(error)") }
    }

    private mutating func step() throws -> Step {
        if head == nil { head = try readHead() }
        guard let head else { return .incomplete }
        let body: ByteBuffer
        if head.isChunked {
            guard try readChunks() else { return .incomplete }
            body = chunks
        } else {
            guard let length = head.length else { throw Malformed(detail: "an answer without a length") }
            guard length <= maximumBodyBytes else { throw Malformed(detail: "an answer of \(length) bytes is too large") }
            guard let slice = received.readSlice(length: length) else { return .incomplete }
            body = slice
        }
        // One request is under way at a time, so there is nothing that further bytes could answer.
        let keeps = head.keepsConnection && received.readableBytes == 0
        received = ByteBuffer()
        chunks = ByteBuffer()
        self.head = nil
        return .answer(status: head.status, body: body, keepsConnection: keeps)
    }

    private mutating func readHead() throws -> Head? {
        while let bytes = try readLines() {
            let head = try bytes.withUnsafeReadableBytes { try AnswerParser.head($0) }
            // An interim answer says nothing; the real one follows.
            if head.status >= 200 { return head }
        }
        return nil
    }

    /// The bytes up to and with the empty line.
    private mutating func readLines() throws -> ByteBuffer? {
        let end = received.withUnsafeReadableBytes { bytes -> Int? in
            var index = 3
            while index < bytes.count {
                if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10, bytes[index - 3] == 13 { return index + 1 }
                index += 1
            }
            return nil
        }
        if (end ?? received.readableBytes) > AnswerParser.maximumHeadBytes { throw Malformed(detail: "a head that is too large") }
        return end.flatMap { received.readSlice(length: $0) }
    }

    private static func head(_ bytes: UnsafeRawBufferPointer) throws -> Head {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: true).makeIterator()
        guard let first = lines.next(), first.count >= 13, first.starts(with: "HTTP/1.1 ".utf8),
            let status = number(first.dropFirst(9).prefix(3), radix: 10), status >= 100,
            first[first.startIndex + 12] == 32 || first[first.startIndex + 12] == 13
        else { throw Malformed(detail: "no status line of HTTP/1.1") }
        var head = Head(status: status)
        while let line = lines.next() {
            let line = line.last == 13 ? line.dropLast() : line
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: 58) else { throw Malformed(detail: "a header without a colon") }
            let name = line[..<colon]
            let value = trimmed(line[(colon + 1)...])
            if isEqual(name, "content-length") {
                guard let length = number(value, radix: 10), head.length == nil || head.length == length else {
                    throw Malformed(detail: "no length")
                }
                head.length = length
            } else if isEqual(name, "transfer-encoding") {
                guard isEqual(value, "chunked") else { throw Malformed(detail: "an unknown transfer encoding") }
                head.isChunked = true
            } else if isEqual(name, "connection"), isEqual(value, "close") {
                head.keepsConnection = false
            }
        }
        if head.isChunked, head.length != nil { throw Malformed(detail: "two lengths") }
        if status == 204 || status == 304 { head.length = 0 }
        return head
    }

    /// True once the last chunk was read.
    private mutating func readChunks() throws -> Bool {
        while true {
            let before = received
            guard let line = try readLine() else { return false }
            let digits = line.readableBytesView.prefix { $0 != 59 }
            guard let size = AnswerParser.number(digits, radix: 16) else { throw Malformed(detail: "no chunk size") }
            guard size <= maximumBodyBytes - chunks.readableBytes else { throw Malformed(detail: "an answer in chunks is too large") }
            if size == 0 {
                // Trailers are read over, up to the empty line.
                while let trailer = try readLine() { if trailer.readableBytes == 0 { return true } }
                received = before
                return false
            }
            guard received.readableBytes >= size + 2, var chunk = received.readSlice(length: size) else {
                received = before
                return false
            }
            guard received.readInteger(as: UInt16.self) == 0x0D0A else { throw Malformed(detail: "a chunk without its end") }
            chunks.writeBuffer(&chunk)
        }
    }

    private mutating func readLine() throws -> ByteBuffer? {
        let bytes = received.readableBytesView
        guard let end = bytes.firstIndex(of: 10) else {
            if bytes.count > AnswerParser.maximumHeadBytes { throw Malformed(detail: "a line that is too long") }
            return nil
        }
        guard end > bytes.startIndex, bytes[end - 1] == 13, let line = received.readSlice(length: end - 1 - bytes.startIndex) else {
            throw Malformed(detail: "a line without its end")
        }
        received.moveReaderIndex(forwardBy: 2)
        return line
    }

    private static func trimmed(_ value: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var value = value
        while let byte = value.first, byte == 32 || byte == 9 { value = value.dropFirst() }
        while let byte = value.last, byte == 32 || byte == 9 { value = value.dropLast() }
        return value
    }

    private static func isEqual(_ bytes: Slice<UnsafeRawBufferPointer>, _ lowercase: StaticString) -> Bool {
        guard bytes.count == lowercase.utf8CodeUnitCount else { return false }
        var index = 0
        for byte in bytes {
            let letter = byte >= 65 && byte <= 90 ? byte | 32 : byte
            if letter != lowercase.utf8Start[index] { return false }
            index += 1
        }
        return true
    }

    private static func number(_ digits: some Collection<UInt8>, radix: Int) -> Int? {
        guard !digits.isEmpty, digits.count <= 12 else { return nil }
        var value = 0
        for byte in digits {
            let digit: Int
            switch byte {
            case 48...57: digit = Int(byte) - 48
            case 65...70 where radix == 16: digit = Int(byte) - 55
            case 97...102 where radix == 16: digit = Int(byte) - 87
            default: return nil
            }
            value = value * radix + digit
        }
        return value
    }
}
