import Faults
import LoadGenerator
import NIOCore
import NIOPosix
import Statistics
import Testing

/// The proxy that network delay and network faults are made with, against a server that echoes.
@Suite(.timeLimit(.minutes(1))) struct ProxyTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    /// Runs `body` with a proxy before an echoing server, and stops both.
    private func withProxy(
        _ behaviour: ProxyBehaviour = .pass, _ habit: ProxyTestTarget.Habit = .echo,
        _ body: (TCPProxy, ProxyTestTarget) async throws -> Void
    ) async throws {
        let target = try await ProxyTestTarget(habit)
        let proxy = try await TCPProxy.start(to: target.port, behaviour: behaviour, on: group)
        try await body(proxy, target)
        try await proxy.stop()
        try await target.stop()
    }

    /// Waits until the proxy has counted so much.
    private func reach(_ count: Int, _ what: (ProxyCounts) -> Int, of proxy: TCPProxy) async throws {
        while try await what(proxy.counts()) < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private func random(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    @Test(arguments: [ProxyBehaviour.pass, .delay(roundTripMillis: 3), .lossy(share: 0.05, stallMillis: 4)])
    func `bytes arrive complete and in order in both directions, whatever pieces they come in`(behaviour: ProxyBehaviour) async throws {
        try await withProxy(behaviour) { proxy, _ in
            let sent = random(8 << 20, seed: 7)
            let caller = try await ProxyTestCaller.connect(to: proxy.port)
            var pieces = SplitMix64(seed: 8)
            var offset = 0
            while offset < sent.count {
                let piece = min(sent.count - offset, 1 + Int(pieces.next() % 100_000))
                try await caller.send(Array(sent[offset..<offset + piece]))
                offset += piece
            }
            // Half-closing has to reach the target behind the last byte, and its own end to come back.
            try await caller.end()
            let (received, ending) = await caller.wholeStream()
            #expect(received == sent)
            #expect(ending == .endOfStream)
            let counts = try await proxy.counts()
            #expect(counts.requestBytes == sent.count && counts.replyBytes == sent.count && counts.lostBytes == 0)
            if case .lossy = behaviour { #expect(counts.stalledPieces > 0) }
        }
    }

    @Test func `a round trip takes at least the delay that was asked for`() async throws {
        try await withProxy(.delay(roundTripMillis: 20)) { proxy, _ in
            let caller = try await ProxyTestCaller.connect(to: proxy.port)
            for number in 1...5 {
                let began = ContinuousClock.now
                try await caller.send([UInt8(number)])
                _ = await caller.bytes(number)
                #expect(ContinuousClock.now - began >= .milliseconds(20))
            }
            try await caller.channel.close()
        }
    }

    @Test func `a shortened delay lets nothing overtake`() async throws {
        try await withProxy(.delay(roundTripMillis: 200)) { proxy, target in
            let caller = try await ProxyTestCaller.connect(to: proxy.port)
            try await caller.send(Array("first".utf8))
            try await reach(5, \.requestBytes, of: proxy)
            try await proxy.set(.pass)
            try await caller.send(Array("second".utf8))
            #expect(String(decoding: await caller.bytes(11), as: UTF8.self) == "firstsecond")
            try await caller.channel.close()
        }
    }

    @Test func `a deaf target fills a bounded buffer and then holds the caller back`() async throws {
        try await withProxy(.pass, .deaf) { proxy, _ in
            let caller = try await ProxyTestCaller.connect(to: proxy.port)
            let offered = 64 << 20
            let written = caller.channel.eventLoop.makePromise(of: Void.self)
            caller.channel.writeAndFlush(ByteBuffer(repeating: 1, count: offered), promise: written)
            // Until nothing more is taken: the kernel's buffers and the proxy's are full.
            var last = -1
            while true {
                try await Task.sleep(for: .milliseconds(200))
                let taken = try await proxy.counts().requestBytes
                if taken == last { break }
                last = taken
            }
            let counts = try await proxy.counts()
            #expect(counts.requestBytes < offered)
            // One read more than the limit at most.
            #expect(counts.peakBufferedBytes <= TCPProxy.bufferLimitBytes + 65_536)
            #expect(counts.peakBufferedBytes >= TCPProxy.bufferLimitBytes)
            try await caller.channel.close()
            await #expect(throws: (any Error).self) { try await written.futureResult.get() }
        }
    }

    @Test func `refusing resets what is open and refuses what comes, until it passes again on the same port`() async throws {
        try await withProxy { proxy, _ in
            let open = try await ProxyTestCaller.connect(to: proxy.port)
            try await open.send([1])
            _ = await open.bytes(1)
            try await proxy.set(.refuse)
            #expect(await open.wholeStream().ending == .broken)
            await #expect(throws: (any Error).self) { try await ProxyTestCaller.connect(to: proxy.port) }

            try await proxy.set(.pass)
            let next = try await ProxyTestCaller.connect(to: proxy.port)
            try await next.send([2])
            #expect(await next.bytes(1) == [2])
            try await next.channel.close()
        }
    }

    @Test func `swallowing takes what comes and gives nothing, and resets the torn stream when it ends`() async throws {
        try await withProxy { proxy, target in
            let caller = try await ProxyTestCaller.connect(to: proxy.port)
            try await caller.send([1])
            _ = await caller.bytes(1)
            try await proxy.set(.swallow)
            try await caller.send([2, 3, 4])
            try await reach(3, \.lostBytes, of: proxy)
            #expect(caller.ending == nil)
            #expect(target.received == 1)
            try await proxy.set(.pass)
            let (bytes, ending) = await caller.wholeStream()
            #expect(bytes == [1] && ending == .broken)
        }
    }

    @Test(arguments: [true, false]) func `a lost reply leaves the request done`(thenReset: Bool) async throws {
        try await withProxy { proxy, target in
            let caller = try await ProxyTestCaller.connect(to: proxy.port)
            try await caller.send([1])
            _ = await caller.bytes(1)
            try await proxy.set(.loseReplies(thenReset: thenReset))
            try await caller.send([2, 3])
            try await reach(2, \.lostBytes, of: proxy)
            #expect(target.received == 3)
            if thenReset {
                #expect(await caller.wholeStream().ending == .broken)
            } else {
                #expect(caller.ending == nil)
                try await caller.channel.close()
            }
            #expect(await caller.wholeStream().bytes == [1])
        }
    }

    @Test func `cut replies end after the bytes that were allowed`() async throws {
        try await withProxy(.cutReplies(afterBytes: 10)) { proxy, target in
            let caller = try await ProxyTestCaller.connect(to: proxy.port)
            try await caller.send(Array(0..<25))
            let (bytes, ending) = await caller.wholeStream()
            #expect(bytes == Array(0..<10))
            #expect(ending == .endOfStream)
            #expect(target.received == 25)
            try await caller.channel.close()
        }
    }

    @Test func `a target that is not there resets the caller`() async throws {
        let target = try await ProxyTestTarget(.echo)
        try await target.stop()
        let proxy = try await TCPProxy.start(to: target.port, on: group)
        // The reset may come while the caller is still connecting.
        if let caller = try? await ProxyTestCaller.connect(to: proxy.port) { #expect(await caller.wholeStream().ending == .broken) }
        try await reach(1, \.reset, of: proxy)
        #expect(try await proxy.counts().unreachable == 1)
        try await proxy.stop()
    }
}
