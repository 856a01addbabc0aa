import Dispatch
import Experiments
import ShopRuntime
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ctrl-C, SIGTERM and the terminal's end: the first cancels the work, which then stops its systems in order and keeps what it measured; the
/// second kills everything at once.
enum Interruption {
    /// Runs `body` so that a signal cancels it.
    static func cancels<Result: Sendable>(_ body: @escaping @MainActor @Sendable () async throws -> Result) async throws -> Result {
        let task = Task { @MainActor in try await body() }
        let queue = DispatchQueue(label: "signals")
        let first = Mutex<ContinuousClock.Instant?>(nil)
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            // The default would end the process before the source is told.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // One Ctrl-C can arrive twice: from the terminal and from a wrapper that passes it on.
                let since = first.withLock { first in
                    if first == nil { first = ContinuousClock.now }
                    return first.map { ContinuousClock.now - $0 } ?? .zero
                }
                if task.isCancelled {
                    guard since > .milliseconds(500) else { return }
                    Emergency.stopEverything()
                    exit(ShopRuntime.ExitCode.failed)
                }
                StandardError.write("\nstopping; once more kills at once")
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await task.value
    }
}
