import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server in this process whose behaviour is known, so that what the generator measures has a truth to be held against.
final class LoadTestServer: Sendable {
    struct Answer: Sendable {
        var status = 200
        var body = "{}"
        /// Milliseconds before it answers.
        var delayMillis = 0
        /// Closes the connection instead of answering.
        var hangsUp = false
    }

    /// What to answer, from the request's number (from 0), its line `GET /path`, and the milliseconds since the first request.
    typealias Behaviour = @Sendable (_ number: Int, _ line: String, _ elapsedMillis: Int) -> Answer

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel
    let port: Int
    private let log = Log()

    /// What came, from any connection.
    private final class Log: Sendable {
        private let state = Mutex<(lines: [String], start: NIODeadline?)>(([], nil))

        var lines: [String] { state.withLock { $0.lines } }

        /// - Returns: the request's number and the milliseconds since the first.
        func append(_ line: String) -> (number: Int, elapsedMillis: Int) {
            let now = NIODeadline.now()
            return state.withLock {
                $0.lines.append(line)
                let start = $0.start ?? now
                $0.start = start
                return ($0.lines.count - 1, Int((now - start).nanoseconds / 1_000_000))
            }
        }
    }

    /// Request lines in the order in which they came, each followed by its body.
    var requests: [String] { log.lines }

    init(port: Int = 0, _ behaviour: @escaping Behaviour) async throws {
        let log = log
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.configureHTTPServerPipeline()
                    try child.pipeline.syncOperations.addHandler(Handler(behaviour: behaviour, log: log))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        self.port = channel.localAddress?.port ?? 0
    }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        let behaviour: Behaviour
        let log: Log
        private var line = ""
        private var body = ""

        init(behaviour: @escaping Behaviour, log: Log) {
            self.behaviour = behaviour
            self.log = log
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                line = "\(head.method) \(head.uri)"
                body = ""
            case .body(let bytes): body += String(buffer: bytes)
            case .end: answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            let (number, elapsedMillis) = log.append(body.isEmpty ? line : "\(line) \(body)")
            let answer = behaviour(number, line, elapsedMillis)
            if answer.hangsUp { return context.close(promise: nil) }
            if answer.delayMillis == 0 { return write(answer, context) }
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(answer.delayMillis))) { self.write(answer, context) }
        }

        private func write(_ answer: Answer, _ context: ChannelHandlerContext) {
            let headers: HTTPHeaders = ["Content-Length": "\(answer.body.utf8.count)"]
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
