import NIOPosix
package import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A component whose database cannot be written while it can be read: a volume gone read-only.
///
/// Two ways, the first that works here:
/// - the process's soft limit on file sizes becomes 0 (`prlimit`), so that each write to a file fails with EFBIG. Needs no privilege, but a
///   process that does not ignore SIGXFSZ would be killed instead, so it is used only where the process ignores that signal.
/// - the files become immutable (`chattr +i`), so that each write fails with EPERM, open descriptors included. Needs root and a file system
///   such as ext4 or xfs. The shared-memory index stays writable: readers need it.
///
/// What callers make of it only a request to the shop can tell: `probe` returns the way alone where the limit or the attribute is there.
package final class StoreUnwritable: Fault {
    package let component: String
    package let way: String
    private let id: ActiveFaults.ID

    private init(_ component: String, way: String, undo: @escaping @Sendable () -> Void) {
        self.component = component
        self.way = way
        id = ActiveFaults.add("the store of \(component) is unwritable", heal: undo)
    }

    /// - Throws: `FaultError` with the reason where neither way works here.
    package static func inject(into component: String, of system: RunningSystem, files: [String]) async throws -> StoreUnwritable {
        guard let process = system.process(of: component) else { throw FaultError.componentDown(component) }
        if let limit = await FileSizeLimit.set(0, of: process) {
            return StoreUnwritable(component, way: "file size limit 0") { limit.undo() }
        }
        guard !files.isEmpty else { throw FaultError.cannotInject("no database file of \(component) in \(system.folder)") }
        if await Tool.run("chattr", ["+i"] + files) {
            return StoreUnwritable(component, way: "immutable files") { Tool.runBlocking("chattr", ["-i"] + files) }
        }
        _ = await Tool.run("chattr", ["-i"] + files)
        throw FaultError.cannotInject(
            "\(component) does not ignore SIGXFSZ, so a file size limit would kill it, and its files cannot be made immutable here"
                + " (that takes root and a file system such as ext4)")
    }

    package func probe() async -> String? { way }

    @discardableResult
    package func heal() async -> Bool {
        let undo = ActiveFaults.take(id)
        // Its thread waits for a small program.
        return (try? await NIOThreadPool.singleton.runIfActive { undo?() }) != nil
    }
}
