import NIOCore
import NIOPosix

/// The state of a proxy. Lives on one event loop, and so do all its connections.
final class ProxyCore {
    private let loop: any EventLoop
    private let target: SocketAddress
    private var listener: (any Channel)?
    private var links: [ObjectIdentifier: ProxyLink] = [:]
    private(set) var behaviour: ProxyBehaviour
    /// How much later pieces leave than they came.
    private(set) var delay = TimeAmount.zero
    var counts = ProxyCounts()
    private var pieces = 0

    init(loop: any EventLoop, target: SocketAddress, behaviour: ProxyBehaviour) {
        self.loop = loop
        self.target = target
        self.behaviour = behaviour
        delay = Self.delay(of: behaviour)
    }

    private static func delay(of behaviour: ProxyBehaviour) -> TimeAmount {
        if case .delay(let roundTripMillis) = behaviour { return .milliseconds(fraction: roundTripMillis / 2) }
        return .zero
    }

    /// - Parameter port: 0 for one that the kernel gives.
    /// - Returns: the port.
    func listen(on port: Int) -> EventLoopFuture<Int> {
        let core = NIOLoopBound(self, eventLoop: loop)
        return ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 512)
            // Healing a refusal takes the same port again, whose old connections may linger.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { caller in caller.eventLoop.makeCompletedFuture { try core.value.accept(caller) } }
            .bind(host: "127.0.0.1", port: port)
            .map { listener in
                core.value.listener = listener
                return listener.localAddress?.port ?? port
            }
    }

    private func accept(_ caller: any Channel) throws {
        let link = ProxyLink(core: self, caller: caller)
        try caller.pipeline.syncOperations.addHandler(ProxyEnd(.caller, of: link))
        links[ObjectIdentifier(link)] = link
        counts.accepted += 1
        let bound = NIOLoopBound(link, eventLoop: loop)
        ClientBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyEnd(.target, of: bound.value))
                }
            }
            .connect(to: target)
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let channel): link.begin(with: channel)
                case .failure:
                    self.counts.unreachable += 1
                    link.reset()
                }
            }
    }

    func remove(_ link: ProxyLink) { links[ObjectIdentifier(link)] = nil }

    /// - Returns: when it holds: a refusing proxy has no listener then, any other has one.
    func set(_ new: ProxyBehaviour, port: Int) -> EventLoopFuture<Void> {
        behaviour = new
        delay = Self.delay(of: new)
        for link in links.values {
            link.behaviourChanged()
            // A stream with a hole in it is of no use to anybody.
            if link.isTorn || new == .refuse { link.reset() }
        }
        if new == .refuse { return closeListener() }
        return listener == nil ? listen(on: port).map { _ in } : loop.makeSucceededVoidFuture()
    }

    func stop() -> EventLoopFuture<Void> {
        for link in links.values { link.reset() }
        return closeListener()
    }

    private func closeListener() -> EventLoopFuture<Void> {
        guard let open = listener else { return loop.makeSucceededVoidFuture() }
        listener = nil
        return open.close()
    }

    /// Spread evenly by the golden ratio: the asked-for share to within a piece, and in step with nothing that repeats.
    func isNextChosen(share: Double) -> Bool {
        pieces += 1
        return (Double(pieces) * 0.618_033_988_749_894_8).truncatingRemainder(dividingBy: 1) < share
    }
}
