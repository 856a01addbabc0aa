import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import ShopRuntime

/// The part of a request that did not come in time.
struct SlowRequest: Error {}

/// Watches one connection. What there is no room for is refused here, before it costs a task; a request that is not whole in time is
/// given up, as otherwise a few hundred clients that send a byte a minute would hold every place of the edge; and what the server refuses
/// before it is a request, which has no words of its own, gets a problem.
final class EdgeConnection: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What becomes of the request whose parts arrive.
    private enum Fate {
        case answered
        /// Its head, for the answer once it is whole: an earlier one could cross the rest of it.
        case refused(HTTPRequest)
    }

    private let patience: TimeAmount
    private let admission: AdmissionControl?
    private let metrics = EdgeMetrics.shared
    private let gate: OverloadGate?
    private var isIncomplete = false
    private var timer: Scheduled<Void>?
    private var fate = Fate.answered
    /// Requests that were let through and are not answered: more than one where the client does not wait for answers.
    private var unanswered = 0
    /// Of those, the ones that hold a place.
    private var admitted = 0
    private var started: UInt64 = 0

    /// - Parameters:
    ///   - requestMillis: until when a request's body has to be whole.
    ///   - admission: the edge's own; nil where everything is let in.
    init(requestMillis: Int, admission: AdmissionControl? = nil) {
        patience = .milliseconds(Int64(requestMillis))
        self.admission = admission
        gate = admission.map(OverloadGate.init)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // Before the decoder.
        if let gate { try? context.pipeline.syncOperations.addHandler(gate, position: .first) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch EdgeConnection.unwrapInboundIn(data) {
        case .head(let head):
            isIncomplete = true
            gate?.requestBegan()
            fate = judge(head)
        case .body: break
        case .end:
            isIncomplete = false
            timer?.cancel()
            timer = nil
            if case .refused(let head) = fate {
                refuse(head, context)
                gate?.becameIdle()
            }
        }
        if case .answered = fate { context.fireChannelRead(data) }
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
        while admitted > 0 {
            admitted -= 1
            admission?.leave()
        }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch EdgeConnection.unwrapOutboundIn(data) {
        case .head(let head) where head.status == .badRequest && head.headerFields[.contentType] == nil:
            describe(head, context, promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            finish()
            context.write(data, promise: promise)
        }
    }

    // MARK: Admission

    private func judge(_ head: HTTPRequest) -> Fate {
        if let admission, !EdgeConnection.isProbe(head) {
            if admission.enter() {
                if unanswered == 0 { started = SystemClock.monotonicNanoseconds }
                admitted += 1
            } else if unanswered == 0 {
                return .refused(head)
            }
            // Behind a request that is still being answered it goes uncounted: a refusal would overtake that answer.
        }
        unanswered += 1
        return .answered
    }

    /// An operator's question. Refusing it would have a busy edge restarted, which makes it busier.
    private static func isProbe(_ head: HTTPRequest) -> Bool {
        guard let path = head.path else { return false }
        return path.utf8.starts(with: "/health/".utf8) || path.utf8.elementsEqual("/metrics".utf8)
    }

    private func finish() {
        unanswered -= unanswered > 0 ? 1 : 0
        if unanswered == 0, !isIncomplete { gate?.becameIdle() }
        guard admitted > 0 else { return }
        admitted -= 1
        let now = SystemClock.monotonicNanoseconds
        admission?.leave(after: now &- started, now: now)
    }

    private func refuse(_ request: HTTPRequest, _ context: ChannelHandlerContext) {
        let problem = Problem(.overloaded(retryAfterSeconds: 1))
        let traceID = (request.headerFields[HTTPField.Name.traceparent].flatMap(TraceContext.init(traceparent:)) ?? .root()).traceID
        let body = problem.body(traceID: traceID)
        var fields = problem.headers
        fields[.contentType] = Problem.contentType
        fields[.contentLength] = String(body.readableBytes)
        fields[HTTPField.Name.requestID] = EdgeResponder.requestID(request.headerFields) ?? traceID
        context.write(
            EdgeConnection.wrapOutboundOut(.head(HTTPResponse(status: problem.status, headerFields: fields))), promise: nil)
        if request.method != .head { context.write(EdgeConnection.wrapOutboundOut(.body(body)), promise: nil) }
        let isLast = request.headerFields[.connection]?.lowercased() == "close"
        let written = isLast ? context.eventLoop.makePromise(of: Void.self) : nil
        context.writeAndFlush(EdgeConnection.wrapOutboundOut(.end(nil)), promise: written)
        written?.futureResult.whenComplete { [channel = context.channel] _ in channel.close(promise: nil) }
        metrics.countRefusal()
    }

    // MARK: What is no request

    private func describe(_ head: HTTPResponse, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
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
        if case .answered = fate { context.fireErrorCaught(SlowRequest()) }
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
}
