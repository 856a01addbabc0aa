import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import ShopRuntime

/// The part of a request that did not come in time.
struct SlowRequest: Error {}

/// Watches one connection. A request that is not whole in time is given up, as otherwise a few hundred clients that send a byte a minute
/// would hold every place of the edge; and what the server refuses before it is a request, which has no words of its own, gets a problem.
final class EdgeConnection: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: TimeAmount
    private var isIncomplete = false
    private var timer: Scheduled<Void>?

    /// - Parameter requestMillis: until when a request's body has to be whole.
    init(requestMillis: Int) { patience = .milliseconds(Int64(requestMillis)) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch EdgeConnection.unwrapInboundIn(data) {
        case .head: isIncomplete = true
        case .body: break
        case .end:
            isIncomplete = false
            timer?.cancel()
            timer = nil
        }
        context.fireChannelRead(data)
    }

    /// Most requests are whole by now and need no timer.
    func channelReadComplete(context: ChannelHandlerContext) {
        if isIncomplete, timer == nil {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            timer = context.eventLoop.scheduleTask(in: patience) {
                let (handler, context) = bound.value
                handler.giveUp(context)
            }
        }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(let head) = EdgeConnection.unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields[.contentType] == nil
        else { return context.write(data, promise: promise) }
        let problem = Problem(.badRequest, "malformed", "The request can't be read", "It is not HTTP/1.1, or its head is too large.")
        let traceID = TraceContext.root().traceID
        let body = problem.body(traceID: traceID)
        var described = head
        described.headerFields[.contentType] = Problem.contentType
        described.headerFields[.contentLength] = String(body.readableBytes)
        described.headerFields[HTTPField.Name.requestID] = traceID
        context.write(EdgeConnection.wrapOutboundOut(.head(described)), promise: nil)
        context.write(EdgeConnection.wrapOutboundOut(.body(body)), promise: promise)
    }

    /// Whoever reads the body learns of it and answers; the connection then has a moment to take the answer out.
    private func giveUp(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        context.fireErrorCaught(SlowRequest())
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
}
