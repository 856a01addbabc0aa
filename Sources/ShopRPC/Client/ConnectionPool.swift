import NIOCore
import NIOPosix
import ShopCore

/// Where a service listens, and the connections to it: a pool for each event loop, so that a call stays on its thread.
final class ConnectionPool: Sendable {
    private let loops: [ObjectIdentifier: LoopPool]
    /// Serves the callers that run on no event loop: one pool, so that they find each other's connections.
    private let home: LoopPool?

    init(host: String, port: Int) {
        let all = Array(MultiThreadedEventLoopGroup.singleton.makeIterator())
        let limit = max(1, HTTPTransport.maximumConnections / max(1, all.count))
        loops = Dictionary(
            uniqueKeysWithValues: all.map { (ObjectIdentifier($0), LoopPool(loop: $0, host: host, port: port, limit: limit)) })
        home = all.first.flatMap { [loops] in loops[ObjectIdentifier($0)] }
    }

    deinit {
        for pool in loops.values { pool.loop.execute { pool.shutDown() } }
    }

    /// The pool of the event loop that runs this task.
    var current: LoopPool? { MultiThreadedEventLoopGroup.currentEventLoop.flatMap { loops[ObjectIdentifier($0)] } ?? home }
}

/// The connections of one event loop to one service. A call without one waits its turn until its deadline.
final class LoopPool: @unchecked Sendable {  // safe: all state is touched on `loop` only
    let loop: any EventLoop
    private let host: String
    private let port: Int
    private let limit: Int
    private var idle: [ClientConnection] = []
    private var waiting = CircularBuffer<ClientCall>()
    /// Made or being made.
    private var opened = 0
    private var connecting = 0
    private var isShutDown = false

    init(loop: any EventLoop, host: String, port: Int, limit: Int) {
        self.loop = loop
        self.host = host
        self.port = port
        self.limit = limit
    }

    func start(_ call: ClientCall) {
        // The one used last is the least likely to be closed by the peer.
        while let connection = idle.popLast() {
            if connection.isActive { return connection.send(call) }
        }
        waiting.append(call)
        connectWhereNeeded()
    }

    func release(_ connection: ClientConnection) {
        guard connection.isActive else { return }
        if let call = nextWaiting() { return connection.send(call) }
        if isShutDown { connection.close() } else { idle.append(connection) }
    }

    func closed(_ connection: ClientConnection) {
        opened -= 1
        idle.removeAll { $0 === connection }
        connectWhereNeeded()
    }

    func shutDown() {
        isShutDown = true
        for connection in idle { connection.close() }
    }

    private func nextWaiting() -> ClientCall? {
        while let call = waiting.popFirst() { if call.isPending { return call } }
        return nil
    }

    private func connectWhereNeeded() {
        while let first = waiting.first, !first.isPending { waiting.removeFirst() }
        while connecting < waiting.count, opened < limit { connect() }
    }

    private func connect() {
        opened += 1
        connecting += 1
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.milliseconds(HTTPTransport.connectMillis))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        // An address needs no resolver and its thread.
        let channel =
            if let address = try? SocketAddress(ipAddress: host, port: port) {
                bootstrap.connect(to: address)
            } else {
                bootstrap.connect(host: host, port: port)
            }
        channel.assumeIsolated().whenComplete { self.connected($0) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        connecting -= 1
        do {
            let channel = try result.get()
            let connection = ClientConnection(channel, pool: self)
            try channel.pipeline.syncOperations.addHandler(connection)
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
            release(connection)
        } catch {
            opened -= 1
            nextWaiting()?.finish(.unavailable(.unreachable, mayHaveRun: false, detail: "no connection: \(error)"))
            connectWhereNeeded()
        }
    }
}
