import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of lines that a thread of its own appends to, so that no event loop waits for the disk.
final class SpanFile: Sendable {
    /// How long lines gather before they are written: at most so many are lost in a crash.
    private static let gatherMillis: UInt32 = 20

    private struct Waiting {
        var bytes: [UInt8] = []
        var isScheduled = false
    }

    private enum Output {
        case closed
        case open(Int32)
        /// It could not be opened, and nothing more is kept.
        case unwritable
    }

    private let folder: String
    private let path: String
    private let waiting = Mutex(Waiting())
    private let output = Mutex(Output.closed)

    init(folder: String, process: String) {
        self.folder = folder
        path = "\(folder)/\(process.replacing("/", with: "-"))-\(getpid()).jsonl"
    }

    deinit { if case .open(let descriptor) = output.withLock({ $0 }) { close(descriptor) } }

    func append(_ line: String) {
        let mustSchedule = waiting.withLock { waiting in
            waiting.bytes += line.utf8
            waiting.bytes.append(UInt8(ascii: "\n"))
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        guard mustSchedule else { return }
        SpanFile.thread.submit { _ in
            // blocks: on the thread that writes spans and does nothing else.
            usleep(SpanFile.gatherMillis * 1_000)
            self.flush()
        }
    }

    func flush() {
        let bytes = waiting.withLock { waiting in
            defer { waiting = Waiting() }
            return waiting.bytes
        }
        if !bytes.isEmpty { output.withLock { write(bytes, to: &$0) } }
    }

    private func write(_ bytes: [UInt8], to output: inout Output) {
        if case .closed = output { output = opened() }
        guard case .open(let descriptor) = output else { return }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { SpanFile.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func opened() -> Output {
        mkdir(folder, 0o700)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        if descriptor >= 0 { return .open(descriptor) }
        StandardError.write("spans are not kept: \(path) can't be written: \(String(cString: strerror(errno)))")
        return .unwritable
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            return Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            return Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// One for all files of the process; it is made with the first span.
    private static let thread: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        return pool
    }()
}
