import NIOCore

/// One direction of a connection: a line of pieces that each leave when they are due, never before one that came earlier.
///
/// Lives on one event loop. Holds a bounded number of bytes: above it, the source is not read, and the kernel's own window then slows the
/// sender.
final class ProxyStream {
    /// Enough for any message of the shop at any delay; a line of 5 ms that holds a mebibyte passes 200 MB/s.
    static let bufferLimitBytes = 1 << 20

    private enum Piece {
        case bytes(ByteBuffer)
        case end
    }

    private let source: any Channel
    private let sink: any Channel
    private let loop: any EventLoop
    private let failed: () -> Void
    private var line = CircularBuffer<(due: NIODeadline, piece: Piece)>()
    private var timer: Scheduled<Void>?
    private var lastDue = NIODeadline.uptimeNanoseconds(0)
    /// The source waits for room.
    private var isHeldBack = false
    private(set) var bufferedBytes = 0
    private(set) var hasEnded = false
    /// The sink knows that nothing more comes.
    private(set) var isEndDelivered = false

    /// - Parameter failed: called where the sink cannot be written.
    init(from source: any Channel, to sink: any Channel, failed: @escaping () -> Void) {
        self.source = source
        self.sink = sink
        self.failed = failed
        loop = source.eventLoop
    }

    func readIfRoom() {
        guard !hasEnded else { return }
        isHeldBack = bufferedBytes >= Self.bufferLimitBytes
        if !isHeldBack { source.read() }
    }

    func take(_ bytes: ByteBuffer, delay: TimeAmount) {
        bufferedBytes += bytes.readableBytes
        add(.bytes(bytes), delay: delay)
    }

    func end(delay: TimeAmount) {
        guard !hasEnded else { return }
        hasEnded = true
        add(.end, delay: delay)
    }

    /// Drops what has not left yet.
    func stop() {
        timer?.cancel()
        timer = nil
        line.removeAll()
    }

    private func add(_ piece: Piece, delay: TimeAmount) {
        let now = NIODeadline.now()
        // A delay that was just shortened must not let this piece overtake.
        lastDue = max(now + delay, lastDue)
        if line.isEmpty, lastDue <= now {
            write(piece)
            sink.flush()
        } else {
            line.append((lastDue, piece))
            if timer == nil { wait() }
        }
    }

    private func wait() {
        guard let first = line.first else { return }
        timer = loop.assumeIsolated().scheduleTask(deadline: first.due) { self.deliver() }
    }

    private func deliver() {
        timer = nil
        let now = NIODeadline.now()
        while let first = line.first, first.due <= now {
            line.removeFirst()
            write(first.piece)
        }
        sink.flush()
        wait()
    }

    private func write(_ piece: Piece) {
        switch piece {
        case .bytes(let bytes):
            let count = bytes.readableBytes
            sink.write(bytes).assumeIsolated().whenComplete { result in
                self.bufferedBytes -= count
                if case .failure = result { return self.failed() }
                if self.isHeldBack, self.bufferedBytes <= Self.bufferLimitBytes / 2 { self.readIfRoom() }
            }
        case .end:
            isEndDelivered = true
            // The other direction may go on.
            sink.flush()
            sink.close(mode: .output, promise: nil)
        }
    }
}
