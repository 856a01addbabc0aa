import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The process's threads: one event loop for each processor that it may use, and Swift's tasks on those same loops.
///
/// A task then runs where its connection's bytes arrive, without a hop. The price: nothing in a task may block.
package enum Runtime {
    /// Makes NIO's loops the executor of all tasks. Call it first thing in `main`; calling it again changes nothing.
    /// - Returns: whether tasks run on the loops; false where the platform doesn't offer it, and all works a little slower.
    @discardableResult
    package static func installExecutor() -> Bool { isInstalled }

    private static let isInstalled: Bool = {
        // A write past a file size limit then fails like one on a full disk, and a peer's hang-up is an error of that connection alone;
        // by default either signal ends the process.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        // The default would count the machine's processors, which is too many in a CPU set or a container.
        NIOSingletons.groupLoopCountSuggestion = allowedProcessors
        return NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }()

    /// Processors that the scheduler lets this process use; at least one.
    package static var allowedProcessors: Int {
        #if os(Linux)
            return max(1, bitsOfAllowedMask() ?? System.coreCount)
        #else
            return max(1, System.coreCount)
        #endif
    }

    /// The kernel's line `Cpus_allowed:	3`, a mask in hexadecimal: what `sched_getaffinity` gives, which Swift's C library module lacks.
    private static func bitsOfAllowedMask() -> Int? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            guard text.hasPrefix("Cpus_allowed:") else { continue }
            return text.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        }
        return nil
    }
}
