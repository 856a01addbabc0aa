import NIOCore
import NIOPosix

/// One call over a connection of its own, as plain as it can be: no pool and no retry stand between it and what happens to it.
enum ConnectionProbe {
    enum Outcome: Sendable, Equatable {
        /// The first byte of an answer came after so long.
        case answered(millis: Double)
        case refused
        /// The connection broke before an answer.
        case reset
        /// Connected, and nothing came.
        case silent
    }

    static func call(port: Int, timeoutMillis: Int, on group: MultiThreadedEventLoopGroup) async -> Outcome {
        let began = ContinuousClock.now
        let loop = group.next()
        let answer = loop.makePromise(of: Outcome.self)
        let timeout = loop.scheduleTask(in: .milliseconds(Int64(timeoutMillis))) { answer.succeed(.silent) }
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .connectTimeout(.milliseconds(Int64(timeoutMillis)))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(FirstByte(answer, began: began))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        } catch {
            timeout.cancel()
            answer.succeed(.refused)
            return .refused
        }
        let request = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
        let outcome = (try? await answer.futureResult.get()) ?? .silent
        timeout.cancel()
        try? await channel.close()
        return outcome
    }

    private final class FirstByte: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let answer: EventLoopPromise<Outcome>
        private let began: ContinuousClock.Instant

        init(_ answer: EventLoopPromise<Outcome>, began: ContinuousClock.Instant) {
            self.answer = answer
            self.began = began
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            answer.succeed(.answered(millis: (ContinuousClock.now - began) / .milliseconds(1)))
        }

        func channelInactive(context: ChannelHandlerContext) { answer.succeed(.reset) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            answer.succeed(.reset)
            context.close(promise: nil)
        }
    }
}
