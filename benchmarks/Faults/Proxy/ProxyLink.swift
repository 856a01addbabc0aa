import NIOCore

/// One caller's connection and the one that it was given to the target. Lives on the proxy's event loop.
final class ProxyLink {
    enum Side { case caller, target }

    private let core: ProxyCore
    private let caller: any Channel
    private var target: (any Channel)?
    private var requests: ProxyStream?
    private var replies: ProxyStream?
    private var isOver = false
    /// Bytes of it were lost: what would follow cannot be made sense of.
    private(set) var isTorn = false
    private var repliedBytes = 0
    /// How many of the two sides are gone, in order.
    private var gone = 0

    init(core: ProxyCore, caller: any Channel) {
        self.core = core
        self.caller = caller
    }

    /// From here on bytes flow.
    func begin(with target: any Channel) {
        guard !isOver else { return target.close(promise: nil) }
        self.target = target
        // Both are dropped when the link is over, so neither keeps it alive.
        requests = ProxyStream(from: caller, to: target) { self.reset() }
        replies = ProxyStream(from: target, to: caller) { self.reset() }
        requests?.readIfRoom()
        replies?.readIfRoom()
    }

    /// A new behaviour counts from its own beginning.
    func behaviourChanged() { repliedBytes = 0 }

    // MARK: What the channels report

    func received(_ bytes: ByteBuffer, from side: Side) {
        guard !isOver else { return }
        let count = bytes.readableBytes
        if side == .caller { core.counts.requestBytes += count } else { core.counts.replyBytes += count }
        switch core.behaviour {
        case .pass, .delay: give(bytes, from: side, delay: core.delay)
        case .lossy(let share, let stallMillis):
            let isStalled = core.isNextChosen(share: share)
            if isStalled { core.counts.stalledPieces += 1 }
            give(bytes, from: side, delay: isStalled ? .milliseconds(fraction: stallMillis) : .zero)
        case .resetSome(let share):
            guard side == .caller, core.isNextChosen(share: share) else { return give(bytes, from: side, delay: .zero) }
            core.counts.cutRequests += 1
            lose(count)
            reset()
        case .refuse, .swallow: lose(count)
        case .loseReplies(let thenReset):
            if side == .caller { return give(bytes, from: side, delay: .zero) }
            lose(count)
            if thenReset { reset() }
        case .cutReplies(let limit):
            if side == .caller { return give(bytes, from: side, delay: .zero) }
            cut(bytes, at: limit)
        }
    }

    func readyForMore(from side: Side) { (side == .caller ? requests : replies)?.readIfRoom() }

    /// The side has sent all that it will.
    func ended(_ side: Side) {
        guard !isOver else { return }
        switch core.behaviour {
        case .swallow, .refuse: isTorn = true
        case .loseReplies where side == .target: isTorn = true
        case .pass, .delay, .lossy, .resetSome, .loseReplies, .cutReplies: (side == .caller ? requests : replies)?.end(delay: core.delay)
        }
    }

    /// The side is gone. Where it had been told that nothing more comes, it has just ended in order; else the connection broke.
    func closed(_ side: Side) {
        guard !isOver else { return }
        let (outgoing, incoming) = side == .caller ? (requests, replies) : (replies, requests)
        guard let outgoing, let incoming, incoming.isEndDelivered else { return reset() }
        outgoing.end(delay: core.delay)
        gone += 1
        if gone == 2 { finish() }
    }

    // MARK: Ends

    /// Breaks both connections: their peers see a reset, not an orderly end.
    func reset() {
        guard !isOver else { return }
        core.counts.reset += 1
        for channel in [caller, target].compactMap({ $0 }) {
            abort(channel)
        }
        finish()
    }

    /// Closes it with RST instead of FIN: that is what not lingering means.
    private func abort(_ channel: any Channel) {
        guard let socket = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        // safe: two C ints, on and 0 seconds, are the whole of `struct linger`, which no module exports under one name everywhere.
        socket.unsafeSetSocketOption(level: .socket, name: .so_linger, value: (CInt(1), CInt(0))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    private func finish() {
        isOver = true
        requests?.stop()
        replies?.stop()
        requests = nil
        replies = nil
        core.remove(self)
    }

    private func give(_ bytes: ByteBuffer, from side: Side, delay: TimeAmount) {
        guard let stream = side == .caller ? requests : replies else { return }
        stream.take(bytes, delay: delay)
        core.counts.peakBufferedBytes = max(core.counts.peakBufferedBytes, stream.bufferedBytes)
    }

    private func lose(_ count: Int) {
        isTorn = true
        core.counts.lostBytes += count
    }

    private func cut(_ bytes: ByteBuffer, at limit: Int) {
        var bytes = bytes
        let left = max(0, limit - repliedBytes)
        let kept = min(left, bytes.readableBytes)
        core.counts.lostBytes += bytes.readableBytes - kept
        repliedBytes += kept
        let isCut = kept < bytes.readableBytes
        if let head = bytes.readSlice(length: kept), kept > 0 { give(head, from: .target, delay: .zero) }
        guard isCut else { return }
        isTorn = true
        replies?.end(delay: .zero)
    }
}

/// A channel's end of a link.
final class ProxyEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let side: ProxyLink.Side
    private let link: ProxyLink

    init(_ side: ProxyLink.Side, of link: ProxyLink) {
        self.side = side
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { link.received(unwrapInboundIn(data), from: side) }

    func channelReadComplete(context: ChannelHandlerContext) { link.readyForMore(from: side) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { link.ended(side) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) { link.closed(side) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { link.reset() }
}

extension TimeAmount {
    static func milliseconds(fraction millis: Double) -> TimeAmount { .nanoseconds(Int64(millis * 1e6)) }
}
