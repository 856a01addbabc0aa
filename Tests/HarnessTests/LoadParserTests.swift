import LoadGenerator
import Testing

struct LoadParserTests {
    private struct Parsed: Equatable {
        var status: Int
        var body: String
        var consumed: Int
        var closes: Bool
    }

    /// Feeds the bytes in steps of `step`, each time the whole window so far.
    private func parse(_ text: String, step: Int = .max, ended: Bool = false) throws(MalformedResponse) -> Parsed? {
        let bytes = Array(text.utf8)
        var parser = ResponseParser()
        var end = 0
        while end < bytes.count {
            end = step == .max ? bytes.count : min(end + step, bytes.count)
            let outcome = bytes[..<end].withUnsafeBytes { window -> Result<Parsed?, MalformedResponse> in
                do throws(MalformedResponse) {
                    guard let whole = try parser.advance(over: window, ended: ended && end == bytes.count) else { return .success(nil) }
                    let body = whole.bodyRange.map { Array(window[$0]) } ?? parser.chunkedBody
                    return .success(
                        Parsed(
                            status: whole.status, body: String(decoding: body, as: UTF8.self), consumed: whole.consumed,
                            closes: whole.closes))
                } catch { return .failure(error) }
            }
            if let parsed = try outcome.get() { return parsed }
        }
        return nil
    }

    private static let sized = "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-LENGTH: 5\r\n\r\nhello"
    private static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n, worl\r\n1\r\nd\r\n0\r\nTrailer: t\r\n\r\n"
    private static let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"

    @Test(arguments: [1, 2, 3, 7, 16, Int.max]) func `a response is the same in whatever pieces it comes`(step: Int) throws {
        #expect(try parse(Self.sized, step: step) == Parsed(status: 200, body: "hello", consumed: Self.sized.utf8.count, closes: false))
        #expect(
            try parse(Self.chunked, step: step)
                == Parsed(status: 200, body: "hello, world", consumed: Self.chunked.utf8.count, closes: false))
        #expect(try parse(Self.interim, step: step) == Parsed(status: 201, body: "ok", consumed: Self.interim.utf8.count, closes: false))
    }

    @Test func `no proper beginning of a response is taken for the whole`() throws {
        for whole in [Self.sized, Self.chunked, Self.interim] {
            for count in 1..<whole.utf8.count { #expect(try parse(String(decoding: whole.utf8.prefix(count), as: UTF8.self)) == nil) }
        }
    }

    @Test func `what follows a response is left over`() throws {
        #expect(try parse(Self.sized + "junk")?.consumed == Self.sized.utf8.count)
    }

    @Test func `an answer without a body ends with its head`() throws {
        #expect(try parse("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n")?.body == "")
        #expect(try parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n")?.body == "")
    }

    @Test func `connection close is noticed, and ends a body of unknown length`() throws {
        #expect(try parse("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n")?.closes == true)
        #expect(try parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")?.closes == true)
        let open = "HTTP/1.1 200 OK\r\n\r\nall there is"
        #expect(try parse(open) == nil)
        #expect(try parse(open, ended: true)?.body == "all there is")
        #expect(try parse(Self.sized.replacing("hello", with: "hell"), ended: true) == nil, "a cut body is no body")
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH\r\n\r\n", "{}", "HTTP/2 200\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999999999\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
    ])
    func `junk is refused`(text: String) {
        #expect(throws: MalformedResponse.self) { try parse(text) }
        #expect(throws: MalformedResponse.self) { try parse(text, step: 1) }
    }

    @Test func `a header is found by its name when asked for`() {
        let head = Array("HTTP/1.1 503 x\r\nRetry-After:  2\r\nX-Request-Id: abc\r\n\r\n".utf8)
        head.withUnsafeBytes { bytes in
            let response = Response(status: 503, head: bytes, body: UnsafeRawBufferPointer(start: nil, count: 0))
            #expect(response.header("retry-after") == "2")
            #expect(response.header("x-request-id") == "abc")
            #expect(response.header("server") == nil)
            #expect(!response.bodyContains("x"))
        }
    }
}
