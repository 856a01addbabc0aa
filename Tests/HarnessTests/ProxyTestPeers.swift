import NIOCore
import NIOPosix
import Synchronization

/// A TCP server in this process, of one of a few habits.
final class ProxyTestTarget: Sendable {
    enum Habit: Sendable {
        /// Sends back what comes, and ends when the other side has ended.
        case echo
        /// Accepts and never reads.
        case deaf
    }

    let port: Int
    private let listener: any Channel
    private let counted: Counted

    /// Bytes that came, over all connections.
    var received: Int { counted.value }

    init(_ habit: Habit) async throws {
        let counted = Counted()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: habit == .echo)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo(counted)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
        self.counted = counted
    }

    func stop() async throws { try await listener.close() }

    private final class Counted: Sendable {
        private let bytes = Mutex(0)
        var value: Int { bytes.withLock { $0 } }
        func add(_ count: Int) { bytes.withLock { $0 += count } }
    }

    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let counted: Counted

        init(_ counted: Counted) { self.counted = counted }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            counted.add(unwrapInboundIn(data).readableBytes)
            context.writeAndFlush(data, promise: nil)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(mode: .output, promise: nil) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

/// A connection as a caller has it, with everything that came back on it.
final class ProxyTestCaller: Sendable {
    let channel: any Channel
    private let answers: ProxyTestAnswers

    private init(_ channel: any Channel, _ answers: ProxyTestAnswers) {
        self.channel = channel
        self.answers = answers
    }

    static func connect(to port: Int) async throws -> ProxyTestCaller {
        let answers = ProxyTestAnswers()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Collector(answers)) }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return ProxyTestCaller(channel, answers)
    }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// Says that nothing more comes; answers may.
    func end() async throws { try await channel.close(mode: .output).get() }

    /// Waits for so many bytes in all, or the end.
    func bytes(_ count: Int) async -> [UInt8] { await answers.wait(for: count).bytes }

    /// Waits for the end.
    func wholeStream() async -> (bytes: [UInt8], ending: ProxyTestAnswers.Ending?) { await answers.wait(for: nil) }

    /// Nil while there may come more.
    var ending: ProxyTestAnswers.Ending? { answers.ending }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let answers: ProxyTestAnswers

        init(_ answers: ProxyTestAnswers) { self.answers = answers }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { answers.add(unwrapInboundIn(data)) }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent { answers.end(.endOfStream) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            answers.end(.broken)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { answers.end(.endOfStream) }
    }
}

/// What came on a connection, and who waits for more.
final class ProxyTestAnswers: Sendable {
    enum Ending: Sendable, Equatable { case endOfStream, broken }

    private struct State {
        var bytes: [UInt8] = []
        var ending: Ending?
        /// Who waits, and for how many bytes; nil for the end.
        var waiting: [(count: Int?, continuation: CheckedContinuation<Void, Never>)] = []

        /// - Returns: those that have what they waited for.
        mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
            let (received, hasEnded) = (bytes.count, ending != nil)
            let isReady = { (count: Int?) in hasEnded || (count.map { received >= $0 } ?? false) }
            let ready = waiting.filter { isReady($0.count) }.map(\.continuation)
            waiting.removeAll { isReady($0.count) }
            return ready
        }
    }

    private let state = Mutex(State())

    var ending: Ending? { state.withLock { $0.ending } }

    func add(_ buffer: ByteBuffer) { change { $0.bytes += buffer.readableBytesView } }

    /// The first ending counts.
    func end(_ ending: Ending) { change { $0.ending = $0.ending ?? ending } }

    /// - Parameter count: of bytes in all; nil for the end.
    func wait(for count: Int?) async -> (bytes: [UInt8], ending: Ending?) {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in change { $0.waiting.append((count, continuation)) } }
        } onCancel: {
            // A test that is out of time must end.
            end(.broken)
        }
        return state.withLock { ($0.bytes, $0.ending) }
    }

    private func change(_ body: (inout State) -> Void) {
        let ready = state.withLock { state in
            body(&state)
            return state.takeReady()
        }
        for continuation in ready { continuation.resume() }
    }
}
