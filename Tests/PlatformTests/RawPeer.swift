import NIOCore
import NIOPosix
import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization

/// A listener that answers each whole request with bytes of the test's choice.
final class RawPeer: Sendable {
    enum Reply: Sendable {
        case whole(String)
        /// Each byte in a write of its own.
        case bytewise(String)
        /// The bytes, then the end of the connection.
        case closing(String)
        case silence
    }

    /// The connection's number from 1, and the request's text.
    typealias Script = @Sendable (Int, String) -> Reply

    private let listener: any Channel
    private let channels: Accepted

    init(_ script: @escaping Script) async throws {
        let channels = Accepted()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = channels.add(channel)
                    try channel.pipeline.syncOperations.addHandler(Answering(number: number, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.channels = channels
    }

    var connections: Int { channels.all.count }

    /// - Parameter millis: a call's budget.
    func transport(millis: Int = 5_000, resilience: Resilience = .on, traffic: Traffic = .shared) -> HTTPTransport {
        HTTPTransport(
            to: .catalog, url: "http://127.0.0.1:\(listener.localAddress?.port ?? 0)", token: "t", budgetMillis: millis,
            resilience: resilience,
            traffic: traffic)
    }

    func closeConnections() async throws {
        for channel in channels.all { try? await channel.close().get() }
        // The client's loop hears of it through the kernel; a connection through the same loops comes after.
        try await Task.sleep(for: .milliseconds(100))
    }

    func stop() async throws { try await listener.close().get() }
}

private final class Accepted: Sendable {
    private let channels = Mutex<[any Channel]>([])

    var all: [any Channel] { channels.withLock { $0 } }

    func add(_ channel: any Channel) -> Int {
        channels.withLock {
            $0.append(channel)
            return $0.count
        }
    }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let number: Int
    private let script: RawPeer.Script
    private var text = ""

    init(number: Int, script: @escaping RawPeer.Script) {
        self.number = number
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let length = parts[0].split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }?.split(separator: " ").last
        guard parts.count == 2, let length, Int(length) == parts[1].utf8.count else { return }
        let request = text
        text = ""
        let channel = context.channel
        switch script(number, request) {
        case .whole(let reply): channel.writeAndFlush(ByteBuffer(string: reply), promise: nil)
        case .bytewise(let reply): for byte in reply.utf8 { channel.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil) }
        case .closing(let reply):
            channel.writeAndFlush(ByteBuffer(string: reply), promise: nil)
            channel.close(promise: nil)
        case .silence: break
        }
    }
}
