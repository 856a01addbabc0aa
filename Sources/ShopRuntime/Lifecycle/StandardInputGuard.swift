import NIOPosix
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ends when standard input does: the parent holds the other end of the pipe, so that even a parent that was killed takes its children
/// along.
package struct StandardInputGuard: Service {
    package init() {}

    package func run() async throws {
        let ended = Signal()
        let seen = ended.count
        // The thread may still wait in `read` when the process exits; it holds nothing.
        StandardInputGuard.thread.start()
        StandardInputGuard.thread.submit { _ in
            var byte: UInt8 = 0
            var count = 1
            while count > 0 || (count < 0 && errno == EINTR) { count = read(STDIN_FILENO, &byte, 1) }
            ended.notify()
        }
        await withGracefulShutdownHandler {
            while ended.count == seen, !Task.isCancelled { await ended.wait(after: seen, millis: 60_000) }
        } onGracefulShutdown: {
            ended.notify()
        }
    }

    private static let thread = NIOThreadPool(numberOfThreads: 1)
}
