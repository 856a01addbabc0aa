import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program started by the harness, in a process group of its own: Ctrl-C on the terminal reaches the harness alone, which then stops its
/// children in order. Output goes to a file, so that nobody has to drain a pipe.
package final class ChildProcess: Sendable {
    package let name: String
    package let pid: Int32
    package let outputPath: String
    private let ended = Mutex<Ending?>(nil)

    package struct Ending: Sendable {
        /// As a shell would give it: the code, or 128 + the signal.
        package var code: Int32
        /// User and system time of it and the children that it waited for, seconds.
        package var cpuSeconds: Double
    }

    /// - Parameters:
    ///   - cpus: as `taskset -c` takes them; nil leaves it unpinned.
    ///   - environment: added to the harness's own.
    ///   - wrapper: a command that ends by running the rest of its command line in its place, such as `["nice", "-n", "5"]`.
    package init(
        _ path: String, _ arguments: [String], cpus: String? = nil, environment: [String: String] = [:], wrapper: [String] = [],
        output: String
    ) throws {
        let command = wrapper + (cpus.map { ["taskset", "-c", $0] } ?? []) + [path] + arguments
        name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        outputPath = output

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The harness's own sockets: a child that had a proxy's would keep its port open after the proxy has let it go.
        for descriptor in Self.openDescriptors where descriptor > 2 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The harness ignores the signals that it handles itself; a program that inherited that could not be stopped by them.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGHUP, SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // Worker threads block every signal, and a child inherits the mask of the thread that starts it.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let inherited = ProcessInfo.processInfo.environment.merging(environment) { _, added in added }
        var variables: [UnsafeMutablePointer<CChar>?] = inherited.map { strdup("\($0)=\($1)") } + [nil]
        defer { for variable in variables { free(variable) } }
        var child: pid_t = 0
        let result = posix_spawnp(&child, command[0], &actions, &attributes, &arguments, &variables)
        guard result == 0 else { throw TopologyError.cannotSpawn(command[0], errno: result) }
        pid = child
        Self.running.withLock { _ = $0.insert(child) }
    }

    /// Of this process; one that is closed by the time of the spawn does no harm.
    private static var openDescriptors: [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).compactMap { Int32($0) }
    }

    private static let running = Mutex<Set<pid_t>>([])

    /// Kills every child that has not been seen to end; for the moment before the harness itself ends.
    package static func killAll() {
        // Not yet reaped, so their numbers cannot belong to anybody else.
        running.withLock { for child in $0 { kill(child, SIGKILL) } }
    }

    /// How it ended, or nil while it runs. Reaps it.
    package var ending: Ending? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            var usage = rusage()
            guard
                Self.running.withLock({ running in
                    let isOver = wait4(pid, &status, WNOHANG, &usage) == pid
                    if isOver { running.remove(pid) }
                    return isOver
                })
            else { return nil }
            let signal = status & 0x7f
            let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
            ended = Ending(
                code: signal == 0 ? (status >> 8) & 0xff : 128 + signal, cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
            return ended
        }
    }

    package func signal(_ number: Int32) { if ending == nil { kill(pid, number) } }

    /// Waits for the end, at most so long.
    package func wait(seconds: Double) async -> Ending? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if let ending { return ending }
            // A cancelled task must still see its children end.
            await Pause.millis(10)
        }
        return ending
    }

    /// Waits for the end, at most so long; then, or where the task is cancelled, kills it and waits until it is gone: whatever was started for
    /// one answer must not run on beside what is measured next.
    /// - Parameter outlivesCancellation: a child that was asked to stop gets its time even after Ctrl-C.
    /// - Returns: nil where it had to be killed.
    package func waitOrKill(seconds: Double, outlivesCancellation: Bool = false) async -> Ending? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline, outlivesCancellation || !Task.isCancelled {
            if let ending { return ending }
            await Pause.millis(10)
        }
        if let ending { return ending }
        signal(SIGKILL)
        _ = await wait(seconds: 2)
        return nil
    }
}

/// A pause that cancellation does not shorten: stopping what was started has to go on after Ctrl-C.
package enum Pause {
    package static func millis(_ count: Int) async {
        await Task.detached { try? await Task.sleep(for: .milliseconds(count)) }.value
    }
}
