package import NIOCore

/// A hop of its own between a caller and a service: listens on one loopback port, connects to another, and does to what passes what its
/// behaviour says. Bytes arrive complete and in order except where the behaviour is to lose them.
package final class TCPProxy: Sendable {
    /// What one direction of one connection holds at most, but for a last read of 64 KiB.
    package static let bufferLimitBytes = ProxyStream.bufferLimitBytes

    package let port: Int
    private let loop: any EventLoop
    private let core: NIOLoopBound<ProxyCore>

    private init(port: Int, core: NIOLoopBound<ProxyCore>, loop: any EventLoop) {
        self.port = port
        self.core = core
        self.loop = loop
    }

    /// Listens from its return on.
    /// - Parameters:
    ///   - port: on 127.0.0.1; 0 for one that the kernel gives.
    ///   - target: a port of 127.0.0.1. Nobody need listen there yet: it is connected to for each connection.
    ///   - group: one of its loops serves the whole proxy.
    /// - Throws: where the port is taken.
    package static func start(
        listen port: Int = 0, to target: Int, behaviour: ProxyBehaviour = .pass, on group: any EventLoopGroup
    ) async throws -> TCPProxy {
        precondition(behaviour.isValid, "a share within 0…1, times and sizes not below 0")
        let loop = group.next()
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: target)
        let core = try await loop.submit {
            NIOLoopBound(ProxyCore(loop: loop, target: address, behaviour: behaviour), eventLoop: loop)
        }.get()
        let bound = try await loop.flatSubmit { core.value.listen(on: port) }.get()
        let proxy = TCPProxy(port: bound, core: core, loop: loop)
        if behaviour == .refuse { try await proxy.set(.refuse) }
        return proxy
    }

    /// Changes what it does, for connections that are open as for new ones; holds when it returns. Connections that had lost bytes are reset.
    /// - Throws: where the port was refused for a while and another program has taken it.
    package func set(_ behaviour: ProxyBehaviour) async throws {
        precondition(behaviour.isValid, "a share within 0…1, times and sizes not below 0")
        try await loop.flatSubmit { [core, port] in core.value.set(behaviour, port: port) }.get()
    }

    package func counts() async throws -> ProxyCounts {
        try await loop.submit { [core] in core.value.counts }.get()
    }

    /// Stops listening and resets what is open.
    package func stop() async throws {
        try await loop.flatSubmit { [core] in core.value.stop() }.get()
    }
}
