import NIOCore
import NIOPosix

/// How connections come and go.
extension LoadEngine {
    /// Opens every connection before the clock starts, so that handshakes are not measured as answers. A server that is down does not
    /// hold up the start: its refusals are measured in the run.
    func openConnections() -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(slots.map { connect($0) }, on: loop)
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

    // MARK: Losing one

    func malformed(_ connection: ClientConnection, slot index: Int, reason: String) {
        let slot = slots[index]
        guard slot.connection === connection else { return }
        slot.connection = nil
        lose(slot, reason: reason)
    }

    /// The connection will close after the response that comes with it.
    func retire(_ connection: ClientConnection, slot index: Int) {
        if slots[index].connection === connection { slots[index].connection = nil }
    }

    func connectionClosed(_ connection: ClientConnection, slot index: Int, wasAwaiting: Bool) {
        let slot = slots[index]
        guard slot.connection === connection else { return }
        slot.connection = nil
        if wasAwaiting { lose(slot, reason: "connection lost") }
    }

    func lose(_ slot: Slot, reason: String) {
        guard slot.arrival != nil else { return }
        session.abandon(context(of: slot), because: .unanswered)
        finish(slot, .failed, reason: reason)
    }
}
