extension ResponseParser {
    /// Reads status line and headers once they are whole. True when they are, and `framing` is known.
    mutating func readHead(of window: UnsafeRawBufferPointer) throws(MalformedResponse) -> Bool {
        while true {
            let start = headStart
            guard HeadBytes.mayBeginResponse(window[start...]) else { throw MalformedResponse(reason: "not an HTTP/1.x response") }
            guard let emptyLine = Self.emptyLine(in: window, from: Swift.max(start, looked - 3)) else {
                guard window.count - start <= Self.headLimitBytes else { throw MalformedResponse(reason: "head too long") }
                looked = window.count
                return false
            }
            let end = emptyLine + 4
            try readLines(of: UnsafeRawBufferPointer(rebasing: window[start..<end]))
            guard status >= 100, status < 200 else {
                headCount = end
                looked = end
                return true
            }
            // An interim answer (100 Continue, 103 Early Hints) is followed by the real one.
            headStart = end
            looked = end
            framing = .unknown
        }
    }

    private static func emptyLine(in window: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let mark: StaticString = "\r\n\r\n"
        return mark.withUTF8Buffer { ByteSearch.first(UnsafeRawBufferPointer($0), in: window, from: start) }
    }

    private mutating func readLines(of head: UnsafeRawBufferPointer) throws(MalformedResponse) {
        guard let statusCode = HeadBytes.status(head) else { throw MalformedResponse(reason: "no status code") }
        status = statusCode
        closes = head[7] == UInt8(ascii: "0")
        var length: Int?
        var isChunked = false
        var lineStart = (ByteSearch.first(UInt8(ascii: "\n"), in: head, from: 0) ?? head.count) + 1
        while lineStart < head.count, let newline = ByteSearch.first(UInt8(ascii: "\n"), in: head, from: lineStart), newline > lineStart + 1
        {
            let line = head[lineStart..<newline - 1]
            // The length of a name rules out nearly every header without a comparison.
            if let value = HeadBytes.value(of: line, named: "content-length") {
                guard let count = HeadBytes.decimal(value), length == nil || length == count else {
                    throw MalformedResponse(reason: "bad content-length")
                }
                guard count <= Self.bodyLimitBytes else { throw MalformedResponse(reason: "body too long") }
                length = count
            } else if let value = HeadBytes.value(of: line, named: "transfer-encoding") {
                guard HeadBytes.equal(value, "chunked") else { throw MalformedResponse(reason: "unknown transfer-encoding") }
                isChunked = true
            } else if let value = HeadBytes.value(of: line, named: "connection") {
                if HeadBytes.equal(value, "close") { closes = true }
                if HeadBytes.equal(value, "keep-alive") { closes = false }
            }
            lineStart = newline + 1
        }
        if status < 200 || status == 204 || status == 304 {
            framing = .none
        } else if isChunked {
            framing = .chunked
        } else if let length {
            framing = .sized(length)
        } else {
            framing = .untilClose
            closes = true
        }
    }
}

/// Readings of single pieces of a head.
enum HeadBytes {
    static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
        default: nil
        }
    }

    static func decimal(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 15 else { return nil }
        var number = 0
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            number = number * 10 + Int(byte) - 48
        }
        return number
    }

    /// Whether the bytes so far could be the start of `HTTP/1.`; false at the first byte that rules it out.
    static func mayBeginResponse(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let prefix: StaticString = "HTTP/1."
        return prefix.withUTF8Buffer { $0.starts(with: bytes.prefix($0.count)) }
    }

    /// The code of `HTTP/1.x NNN`.
    static func status(_ head: UnsafeRawBufferPointer) -> Int? {
        guard head.count >= 13, head[8] == UInt8(ascii: " ") else { return nil }
        return decimal(head[9..<12]).flatMap { $0 >= 100 ? $0 : nil }
    }

    /// The value of a header line where its name is this one, without the spaces around it.
    static func value(of line: Slice<UnsafeRawBufferPointer>, named name: StaticString) -> Slice<UnsafeRawBufferPointer>? {
        let colon = line.startIndex + name.utf8CodeUnitCount
        guard line.count > name.utf8CodeUnitCount, line[colon] == UInt8(ascii: ":"), equal(line[..<colon], name) else { return nil }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 32 || first == 9 { value = value.dropFirst() }
        while let last = value.last, last == 32 || last == 9 { value = value.dropLast() }
        return value
    }

    /// Equal but for the case of ASCII letters. `text` is in lower case.
    static func equal(_ bytes: Slice<UnsafeRawBufferPointer>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for (byte, wanted) in zip(bytes, expected) {
                let lower = byte >= 65 && byte <= 90 ? byte | 32 : byte
                guard lower == wanted else { return false }
            }
            return true
        }
    }
}
