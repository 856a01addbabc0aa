import Dispatch
import Experiments
import ShopRuntime

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
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            // The default would end the process before the source is told.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if task.isCancelled {
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
