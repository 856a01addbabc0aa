import NIOCore
import NIOPosix

extension LoadEngine {
    /// Opens every connection before the clock starts, so that handshakes are not measured as answers. A server that is down does not
    /// hold up the start: its refusals are measured in the run.
    func openConnectionsAndBegin() {
        let attempts = slots.map { connect($0) }
        EventLoopFuture.whenAllComplete(attempts, on: loop).assumeIsolated().whenComplete { _ in self.begin() }
    }

    /// The future only says that the attempt is over.
    @discardableResult
    func connect(_ slot: Slot) -> EventLoopFuture<Void> {
        slot.attempt += 1
        let attempt = slot.attempt
        let connection = NIOLoopBound(ClientConnection(engine: self, slot: slot.index), eventLoop: loop)
        let isOver = loop.makePromise(of: Void.self)
        ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(min(plan.timeoutNanos, 2_000_000_000)))
            .channelOption(.socketOption(.init(rawValue: SO_KEEPALIVE)), value: 0)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(connection.value) }
            }
            .connect(to: plan.address)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success where slot.attempt == attempt: self.connected(connection.value, slot: slot)
                case .success: connection.value.discard()
                case .failure where slot.attempt == attempt: self.refused(slot, reason: "connection refused")
                case .failure: break
                }
                isOver.succeed()
            }
        return isOver.futureResult
    }
}
