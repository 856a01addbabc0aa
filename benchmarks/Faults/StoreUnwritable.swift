import FoundationEssentials
import Synchronization
package import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A component whose database cannot be written while it can be read: a full disk, a quota, a volume gone read-only.
///
/// Two ways, the first that works here:
/// - the process's soft limit on file sizes becomes 0 (`prlimit`), so that each write to a file fails with EFBIG. Needs no privilege, but a
///   process that does not ignore SIGXFSZ would be killed instead, so it is used only where the process ignores that signal.
/// - the files become immutable (`chattr +i`), so that each write fails with EPERM, open descriptors included. Needs root and a file system
///   such as ext4 or xfs. The shared-memory index stays writable: readers need it.
package final class StoreUnwritable: Sendable {
    package let component: String
    package let way: String
    private let undo: Undo
    private let isHealed = Mutex(false)

    private enum Undo: Sendable {
        /// And the soft limit that it had, as `prlimit` takes it.
        case limit(ProcessID, String)
        case attributes([String])
    }

    private init(_ component: String, way: String, undo: Undo) {
        self.component = component
        self.way = way
        self.undo = undo
        ActiveFaults.add(self)
    }

    /// - Throws: `FaultError` with the reason where neither way works here.
    package static func inject(into component: String, of system: RunningSystem, files: [String]) async throws -> StoreUnwritable {
        guard let process = system.process(of: component) else { throw FaultError.componentDown(component) }
        let ignored = ProcessStat.read(pid: process.pid)?.ignoredSignals ?? 0
        if ignored & (1 << UInt64(SIGXFSZ - 1)) != 0, let soft = fileSizeLimit(of: process),
            await run("prlimit", ["--pid", "\(process.pid)", "--fsize=0:"])
        {
            return StoreUnwritable(component, way: "file size limit 0", undo: .limit(process, soft))
        }
        guard !files.isEmpty else { throw FaultError.cannotInject("no database file of \(component) in \(system.folder)") }
        if await run("chattr", ["+i"] + files) { return StoreUnwritable(component, way: "immutable files", undo: .attributes(files)) }
        _ = await run("chattr", ["-i"] + files)
        throw FaultError.cannotInject(
            "\(component) does not ignore SIGXFSZ, so a file size limit would kill it, and its files cannot be made immutable here"
                + " (that takes root and a file system such as ext4)")
    }

    /// The database files of a component: those that carry its name, or all of the monolith's, without the shared-memory index.
    package static func files(of component: String, in folder: String) -> [String] {
        // A folder a service, files in it: two levels are all there are.
        func entries(_ path: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
        let top = entries(folder)
        let all = top + top.flatMap { name in entries("\(folder)/\(name)").map { "\(name)/\($0)" } }
        return all.filter { path in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let isDatabase = [".sqlite", ".db", ".sqlite3", ".sqlite-wal", ".db-wal", ".sqlite3-wal"].contains { name.hasSuffix($0) }
            return isDatabase && (component == "monolith" || path.contains(component))
        }.map { "\(folder)/\($0)" }
    }

    /// Makes the store writable again. Safe to call twice.
    package func heal() async {
        guard takeHealing() else { return }
        switch undo {
        case .limit(let process, let soft):
            if process.isAlive { _ = await Self.run("prlimit", ["--pid", "\(process.pid)", "--fsize=\(soft):"]) }
        case .attributes(let files): _ = await Self.run("chattr", ["-i"] + files)
        }
    }

    private func takeHealing() -> Bool {
        ActiveFaults.remove(self)
        return isHealed.withLock { healed in
            defer { healed = true }
            return !healed
        }
    }

    /// Heals from a signal handler's thread, blocking: immutable files would outlive the harness.
    func healAtOnce() {
        guard takeHealing(), case .attributes(let files) = undo else { return }
        if let child = try? ChildProcess("chattr", ["-i"] + files, output: "/dev/null") {
            var attempts = 0
            while child.ending == nil, attempts < 100 {
                // blocks: a signal handler's own thread.
                usleep(10_000)
                attempts += 1
            }
        }
    }

    /// `Max file size  unlimited  unlimited  bytes`: the first is the soft one.
    private static func fileSizeLimit(of process: ProcessID) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: "/proc/\(process.pid)/limits")) else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Max file size") }
        return line?.split(separator: " ").dropFirst(3).first.map(String.init)
    }

    private static func run(_ program: String, _ arguments: [String]) async -> Bool {
        guard let child = try? ChildProcess(program, arguments, output: "/dev/null") else { return false }
        return await child.wait(seconds: 5)?.code == 0
    }
}

/// Faults that have to be healed before the harness may end.
package enum ActiveFaults {
    private static let active = Mutex<[ObjectIdentifier: StoreUnwritable]>([:])

    static func add(_ fault: StoreUnwritable) { active.withLock { $0[ObjectIdentifier(fault)] = fault } }
    static func remove(_ fault: StoreUnwritable) { active.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(fault)) } }

    /// Heals all at once, blocking for at most a second each.
    package static func healAll() {
        for fault in active.withLock({ Array($0.values) }) { fault.healAtOnce() }
    }
}
