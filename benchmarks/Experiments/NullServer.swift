package import NIOCore
import NIOPosix

/// The least an HTTP server can do on one event loop: a constant for each request head that ends, parsed no further. What it takes is the
/// floor of every server, and a backlog of thousands is gone in tens of milliseconds.
///
/// Requests must have no body.
package enum NullServer {
    static let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"

    /// Serves in this process until the channel is closed. Port 0 lets the kernel choose.
    package static func start(on group: any EventLoopGroup, port: Int = 0) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler()) }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }

    /// Serves on one loop until the process is ended.
    static func run(port: Int) async throws {
        let channel = try await start(on: MultiThreadedEventLoopGroup(numberOfThreads: 1), port: port)
        FloorServer.sayReady(port)
        try await channel.closeFuture.get()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let one = ByteBuffer(string: NullServer.answer)
        private var heads = RequestHeads()

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            let ended = buffer.withUnsafeReadableBytes { heads.count(in: $0) }
            for _ in 0..<ended { context.write(wrapOutboundOut(one), promise: nil) }
            if ended > 0 { context.flush() }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

/// Counts the ends of request heads in a stream of bytes, wherever its pieces are cut.
package struct RequestHeads {
    /// How many bytes of `\r\n\r\n` the stream ends with.
    private var matched = 0

    package init() {}

    /// - Returns: how many heads end in this piece.
    package mutating func count(in piece: UnsafeRawBufferPointer) -> Int {
        var heads = 0
        for byte in piece {
            switch (byte, matched) {
            case (UInt8(ascii: "\r"), 0), (UInt8(ascii: "\n"), 1), (UInt8(ascii: "\r"), 2): matched += 1
            case (UInt8(ascii: "\n"), 3):
                heads += 1
                matched = 0
            case (UInt8(ascii: "\r"), _): matched = 1
            default: matched = 0
            }
        }
        return heads
    }
}
