import HTTPTypes
package import NIOCore
import ShopRuntime

/// Refuses plain questions from their bytes while the edge is full, before they are decoded: at twice an edge's capacity every second
/// request is refused, and what that costs is taken from those that are answered. Whatever is not plainly one whole GET goes on, and
/// `EdgeConnection` refuses it with the same words.
final class OverloadGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let admission: AdmissionControl
    private let refusal = Refusal.shared
    private let metrics = EdgeMetrics.shared
    /// Bytes went on of which no request has come out yet.
    private var holdsPart = false
    /// A request of this connection is being read or answered.
    private var isBusy = false

    init(_ admission: AdmissionControl) { self.admission = admission }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = OverloadGate.unwrapInboundIn(data)
        guard !isBusy, !holdsPart, admission.isFull, PlainQuestion.isWhole(bytes.readableBytesView) else {
            holdsPart = true
            return context.fireChannelRead(data)
        }
        context.writeAndFlush(OverloadGate.wrapOutboundOut(refusal.bytes()), promise: nil)
        admission.countRefusal()
        metrics.countRefusal()
    }

    /// Told by the connection's other half: a request's head has come out of the bytes.
    func requestBegan() {
        holdsPart = false
        isBusy = true
    }

    /// Nothing is being read or answered any more.
    func becameIdle() { isBusy = false }
}

/// The bytes of a refusal, all but its trace made once.
private struct Refusal: Sendable {
    static let shared = Refusal()

    private let head: ByteBuffer
    private let bodyStart: ByteBuffer
    private let bodyEnd: ByteBuffer

    private init() {
        let problem = Problem(.overloaded(retryAfterSeconds: 1))
        let placeholder = String(repeating: "-", count: 32)
        let body = String(buffer: problem.body(traceID: placeholder))
        let fields = problem.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        head = ByteBuffer(
            string: "HTTP/1.1 \(problem.status.code) \(problem.status.reasonPhrase)\r\n\(fields)Content-Type: \(Problem.contentType)\r\n"
                + "Content-Length: \(body.utf8.count)\r\nX-Request-Id: ")
        let parts = body.split(separator: placeholder, maxSplits: 1, omittingEmptySubsequences: false)
        bodyStart = ByteBuffer(string: "\r\n\r\n\(parts.first ?? "")")
        bodyEnd = ByteBuffer(string: String(parts.last ?? ""))
    }

    func bytes() -> ByteBuffer {
        let traceID = TraceContext.root().traceID
        var bytes = ByteBufferAllocator().buffer(
            capacity: head.readableBytes + bodyStart.readableBytes + bodyEnd.readableBytes + 2 * traceID.utf8.count)
        bytes.writeImmutableBuffer(head)
        bytes.writeString(traceID)
        bytes.writeImmutableBuffer(bodyStart)
        bytes.writeString(traceID)
        bytes.writeImmutableBuffer(bodyEnd)
        return bytes
    }
}

/// What can be refused from its bytes.
package enum PlainQuestion {
    /// Whether the bytes are one GET from its first byte to its last, without a body, of no probe, and with no header that an answer would
    /// have to heed.
    package static func isWhole(_ bytes: ByteBufferView) -> Bool {
        guard bytes.starts(with: "GET /".utf8), bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return false }
        let path = bytes.dropFirst(4)
        guard !path.starts(with: "/health/".utf8), !path.starts(with: "/metrics".utf8) else { return false }
        var index = bytes.startIndex
        let end = bytes.endIndex - 4
        while let newline = bytes[index..<end].firstIndex(of: UInt8(ascii: "\n")) {
            index = newline + 1
            switch bytes[index] | 0x20 {
            // Connection and Content-Length, Expect, Transfer-Encoding and traceparent, X-Request-Id; or the end of another head.
            case UInt8(ascii: "c"), UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "x"), UInt8(ascii: "\r") | 0x20: return false
            case UInt8(ascii: "u"): if bytes[index + 1] | 0x20 == UInt8(ascii: "p") { return false }
            default: break
            }
        }
        return true
    }
}
