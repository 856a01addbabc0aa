import NIOCore
import ShopCore

/// One call on its way. Everything happens on `loop`; whatever ends it first wins, and the rest finds it done.
final class ClientCall: NIOScheduledCallbackHandler, @unchecked Sendable {  // safe: all state is touched on `loop` only
    private enum State {
        case new
        case running(UnsafeContinuation<WireOutcome, Never>)
        /// It was given up before it began.
        case endedEarly(WireOutcome)
        case done
    }

    let loop: any EventLoop
    let request: ByteBuffer
    let meter: TrafficMeter
    private let deadline: NIODeadline
    private var state = State.new
    private var timer: NIOScheduledCallback?
    /// Set while the request's bytes are with a connection.
    fileprivate var connection: ClientConnection?

    init(loop: any EventLoop, request: ByteBuffer, deadline: NIODeadline, meter: TrafficMeter) {
        self.loop = loop
        self.request = request
        self.meter = meter
        self.deadline = deadline
    }

    var isPending: Bool { if case .running = state { true } else { false } }

    /// False where there is nothing to do any more.
    func begin(_ continuation: UnsafeContinuation<WireOutcome, Never>) -> Bool {
        if case .endedEarly(let outcome) = state {
            state = .done
            continuation.resume(returning: outcome)
            return false
        }
        state = .running(continuation)
        timer = try? loop.scheduleCallback(at: deadline, handler: self)
        return true
    }

    func finish(_ outcome: WireOutcome) {
        timer?.cancel()
        timer = nil
        connection = nil
        switch state {
        case .new: state = .endedEarly(outcome)
        case .running(let continuation):
            state = .done
            continuation.resume(returning: outcome)
        case .endedEarly, .done: break
        }
    }

    /// An answer that comes later would be the next call's, so the connection goes with the call.
    func giveUp(_ detail: String) {
        let connection = connection
        finish(.unavailable(.timeout, mayHaveRun: connection != nil, detail: detail))
        connection?.abandon()
    }

    func handleScheduledCallback(eventLoop: some EventLoop) { giveUp("no answer in time") }
}

/// A connection to a service, with one request at a time.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let channel: any Channel
    private let pool: LoopPool
    private var parser = AnswerParser()
    private var call: ClientCall?

    init(_ channel: any Channel, pool: LoopPool) {
        self.channel = channel
        self.pool = pool
    }

    var isActive: Bool { channel.isActive }

    func send(_ call: ClientCall) {
        self.call = call
        call.connection = self
        call.meter.countRequest(bytes: call.request.readableBytes)
        channel.writeAndFlush(call.request, promise: nil)
    }

    func close() { channel.close(promise: nil) }

    fileprivate func abandon() {
        call = nil
        close()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let call else {
            // Nobody asked.
            return close()
        }
        let bytes = unwrapInboundIn(data)
        call.meter.countAnswer(bytes: bytes.readableBytes)
        switch parser.feed(bytes) {
        case .incomplete: break
        case .answer(let status, let body, let keepsConnection):
            self.call = nil
            call.finish(NIOWire.outcome(status: status, body))
            if keepsConnection { pool.release(self) } else { close() }
        case .refused(let detail):
            fail("the answer is not what a service says: \(detail)")
            close()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail("the connection was closed")
        pool.closed(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("the connection broke: \(error)")
        close()
    }

    /// The request's bytes were written, so nobody knows.
    private func fail(_ detail: String) {
        let failed = call
        call = nil
        failed?.finish(.unavailable(.unreachable, mayHaveRun: true, detail: detail))
    }
}
