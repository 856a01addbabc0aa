import FoundationEssentials
import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The soft limit on the size of files that a process writes: a write beyond it fails with EFBIG. Needs no privilege.
struct FileSizeLimit: Sendable {
    let process: ProcessID
    /// The soft limit that it had, as `prlimit` takes it.
    let before: String

    /// Nil where the process would be killed by the limit, as it does not ignore SIGXFSZ, or the limit cannot be set.
    static func set(_ bytes: Int, of process: ProcessID) async -> FileSizeLimit? {
        let ignored = ProcessStat.read(pid: process.pid)?.ignoredSignals ?? 0
        guard ignored & (1 << UInt64(SIGXFSZ - 1)) != 0, let before = current(of: process),
            await Tool.run("prlimit", ["--pid", "\(process.pid)", "--fsize=\(bytes):"])
        else { return nil }
        return FileSizeLimit(process: process, before: before)
    }

    /// Blocks for a moment.
    func undo() {
        if process.isAlive { Tool.runBlocking("prlimit", ["--pid", "\(process.pid)", "--fsize=\(before):"]) }
    }

    /// `Max file size  unlimited  unlimited  bytes`: the first is the soft one.
    static func current(of process: ProcessID) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: "/proc/\(process.pid)/limits")) else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Max file size") }
        return line?.split(separator: " ").dropFirst(3).first.map(String.init)
    }
}

/// Small programs of the system that do what there is no call for.
enum Tool {
    static func run(_ program: String, _ arguments: [String]) async -> Bool {
        guard let child = try? ChildProcess(program, arguments, output: "/dev/null") else { return false }
        return await child.wait(seconds: 5)?.code == 0
    }

    /// For a thread of its own, such as a signal handler's: blocks for at most a second.
    static func runBlocking(_ program: String, _ arguments: [String]) {
        guard let child = try? ChildProcess(program, arguments, output: "/dev/null") else { return }
        var attempts = 0
        while child.ending == nil, attempts < 200 {
            // blocks: a thread of its own, as said.
            usleep(5_000)
            attempts += 1
        }
    }
}
