import NIOCore

/// One persistent connection: writes a request's bytes, reads one response, and tells the engine. No pipelining.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Strong; cut when the connection closes or is discarded.
    private var engine: LoadEngine?
    private let slot: Int
    private var context: ChannelHandlerContext?
    private var parser = ResponseParser()
    /// Bytes of a response that came in pieces; empty while responses come whole.
    private var pieces: [UInt8] = []
    private var isAwaiting = false

    init(engine: LoadEngine, slot: Int) {
        self.engine = engine
        self.slot = slot
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    var isOpen: Bool { context != nil }

    func send(_ request: ByteBuffer) {
        isAwaiting = true
        context?.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    /// Closes without a word to the engine, which has already counted what was under way.
    func discard() {
        engine = nil
        context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if pieces.isEmpty {
            buffer.withUnsafeReadableBytes { if !take($0, ended: false) { pieces.append(contentsOf: $0) } }
        } else {
            buffer.withUnsafeReadableBytes { pieces.append(contentsOf: $0) }
            takePieces(ended: false)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { engine?.readComplete() }

    func channelInactive(context: ChannelHandlerContext) {
        if isAwaiting, parser.isMidway { takePieces(ended: true) }
        self.context = nil
        engine?.connectionClosed(self, slot: slot, wasAwaiting: isAwaiting)
        engine = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func takePieces(ended: Bool) {
        // Out of the property while the engine runs, for what it does may come back here.
        let window = pieces
        pieces = []
        if !window.withUnsafeBytes({ take($0, ended: ended) }) { pieces = window }
    }

    /// Parses the window; true when it holds nothing that is still needed.
    private func take(_ window: UnsafeRawBufferPointer, ended: Bool) -> Bool {
        guard isAwaiting else {
            // Bytes that nobody asked for: nothing on this connection can be trusted.
            if !window.isEmpty { context?.close(promise: nil) }
            return true
        }
        do throws(MalformedResponse) {
            guard let whole = try parser.advance(over: window, ended: ended) else { return false }
            deliver(whole, window)
        } catch {
            isAwaiting = false
            parser.reset()
            engine?.malformed(self, slot: slot, reason: error.reason)
            context?.close(promise: nil)
        }
        return true
    }

    private func deliver(_ whole: ResponseParser.Completion, _ window: UnsafeRawBufferPointer) {
        let isDirty = whole.consumed < window.count
        let decoded = whole.bodyRange == nil ? parser.chunkedBody : []
        isAwaiting = false
        parser.reset()
        // Before the engine sees the response, lest it send the next request into a connection that closes.
        if whole.closes || isDirty {
            engine?.retire(self, slot: slot)
            context?.close(promise: nil)
        }
        let head = UnsafeRawBufferPointer(rebasing: window[..<whole.headCount])
        if let range = whole.bodyRange {
            let body = UnsafeRawBufferPointer(rebasing: window[range])
            engine?.received(Response(status: whole.status, head: head, body: body), slot: slot)
        } else {
            decoded.withUnsafeBytes { engine?.received(Response(status: whole.status, head: head, body: $0), slot: slot) }
        }
    }
}
