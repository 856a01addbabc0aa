/// Bytes that are not an HTTP/1.1 response, or more of them than a client should accept.
package struct MalformedResponse: Error, Equatable, Sendable {
    package let reason: String
}

/// Finds the end of one HTTP/1.1 response (RFC 9112 §6) in a window of bytes that begins with it and grows from call to call.
///
/// It keeps how far it has looked, so that a response that arrives in pieces is read once. Bytes are copied for chunked bodies alone.
package struct ResponseParser {
    package static let headLimitBytes = 65_536
    package static let bodyLimitBytes = 64 << 20

    package struct Completion {
        package let status: Int
        package let headCount: Int
        /// Where the body lies in the window; nil where it was chunked and is in `chunkedBody`.
        package let bodyRange: Range<Int>?
        /// Bytes of the window that belong to this response; what follows does not.
        package let consumed: Int
        /// The server will close, or has to be taken to close, the connection after this response.
        package let closes: Bool
    }

    enum Framing { case unknown, none, sized(Int), chunked, untilClose }

    var framing = Framing.unknown
    var looked = 0
    /// Past the interim answers.
    var headStart = 0
    var status = 0
    var headCount = 0
    var closes = false
    package internal(set) var chunkedBody: [UInt8] = []

    package init() {}

    /// A response has begun and not yet ended.
    package var isMidway: Bool { looked > 0 || headCount > 0 }

    /// Starts over for the next response; keeps the memory.
    package mutating func reset() {
        framing = .unknown
        looked = 0
        headStart = 0
        status = 0
        headCount = 0
        closes = false
        chunkedBody.removeAll(keepingCapacity: true)
    }

    /// - Parameters:
    ///   - window: every byte since the response began.
    ///   - ended: the peer has closed its side.
    /// - Returns: the response once it is whole, else nil.
    package mutating func advance(over window: UnsafeRawBufferPointer, ended: Bool = false) throws(MalformedResponse) -> Completion? {
        if case .unknown = framing {
            guard try readHead(of: window) else { return nil }
        }
        switch framing {
        case .unknown: return nil
        case .none: return complete(body: headCount..<headCount, consumed: headCount)
        case .sized(let count):
            guard window.count >= headCount + count else { return nil }
            return complete(body: headCount..<headCount + count, consumed: headCount + count)
        case .chunked:
            guard try readChunks(of: window) else { return nil }
            return complete(body: nil, consumed: looked)
        case .untilClose:
            guard window.count - headCount <= Self.bodyLimitBytes else { throw MalformedResponse(reason: "body too long") }
            return ended ? complete(body: headCount..<window.count, consumed: window.count) : nil
        }
    }

    private func complete(body: Range<Int>?, consumed: Int) -> Completion {
        Completion(status: status, headCount: headCount, bodyRange: body, consumed: consumed, closes: closes)
    }

    /// Moves `looked` past each whole chunk. True at the end of the trailer section.
    private mutating func readChunks(of window: UnsafeRawBufferPointer) throws(MalformedResponse) -> Bool {
        while true {
            guard let lineEnd = ByteSearch.first(UInt8(ascii: "\n"), in: window, from: looked) else {
                guard window.count - looked <= Self.headLimitBytes else { throw MalformedResponse(reason: "chunk size line too long") }
                return false
            }
            var size = 0
            var digits = 0
            for byte in window[looked..<lineEnd] {
                guard let digit = HeadBytes.hexDigit(byte) else {
                    // An extension after ";" is read over; anything else is not a chunk size.
                    guard byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: " ") else {
                        throw MalformedResponse(reason: "not a chunk size")
                    }
                    break
                }
                size = size << 4 | digit
                digits += 1
                guard size <= Self.bodyLimitBytes else { throw MalformedResponse(reason: "chunk too long") }
            }
            guard digits > 0 else { throw MalformedResponse(reason: "empty chunk size") }
            if size == 0 {
                guard let end = trailerEnd(of: window, from: lineEnd + 1) else { return false }
                looked = end
                return true
            }
            let dataStart = lineEnd + 1
            guard window.count >= dataStart + size + 2 else { return false }
            guard window[dataStart + size] == UInt8(ascii: "\r"), window[dataStart + size + 1] == UInt8(ascii: "\n") else {
                throw MalformedResponse(reason: "chunk without an end of line")
            }
            guard chunkedBody.count + size <= Self.bodyLimitBytes else { throw MalformedResponse(reason: "body too long") }
            chunkedBody.append(contentsOf: window[dataStart..<dataStart + size])
            looked = dataStart + size + 2
        }
    }

    /// The index after the empty line that ends the trailers.
    private func trailerEnd(of window: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var lineStart = start
        while let lineEnd = ByteSearch.first(UInt8(ascii: "\n"), in: window, from: lineStart) {
            let isEmpty = lineEnd == lineStart || (lineEnd == lineStart + 1 && window[lineStart] == UInt8(ascii: "\r"))
            lineStart = lineEnd + 1
            if isEmpty { return lineStart }
        }
        return nil
    }
}
