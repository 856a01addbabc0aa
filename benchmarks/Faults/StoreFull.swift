import NIOPosix
package import Topology

/// A component whose database has room for a little more and then none: a quota.
///
/// The process's soft limit on file sizes becomes what the longest log of changes holds and `roomBytes` more. The first transactions still
/// commit, then writes fail; where a checkpoint empties the log, some commit again: neither all nor nothing. The error is EFBIG, which SQLite reports as a failed write like that of an unwritable store, not as SQLITE_FULL: ENOSPC takes a file system of its own.
package final class StoreFull: Fault {
    package static let roomBytes = 64 << 10

    package let component: String
    package let way: String
    private let id: ActiveFaults.ID

    private init(_ component: String, way: String, undo: @escaping @Sendable () -> Void) {
        self.component = component
        self.way = way
        id = ActiveFaults.add("the store of \(component) is full", heal: undo)
    }

    /// - Parameter files: of `StoreFiles.all`.
    /// - Throws: `FaultError` with the reason where it cannot be done here.
    package static func inject(into component: String, of system: RunningSystem, files: [String]) async throws -> StoreFull {
        guard let process = system.process(of: component) else { throw FaultError.componentDown(component) }
        let logs = files.filter { $0.hasSuffix("-wal") }
        guard !logs.isEmpty else { throw FaultError.cannotInject("no log of changes of \(component) in \(system.folder)") }
        let bytes = (logs.map { StoreFiles.usedBytes(log: $0) }.max() ?? 0) + roomBytes
        guard let limit = await FileSizeLimit.set(bytes, of: process) else {
            throw FaultError.cannotInject("\(component) does not ignore SIGXFSZ, so a file size limit would kill it")
        }
        return StoreFull(component, way: "file size limit \(bytes) bytes, \(roomBytes >> 10) KiB more than the log of changes holds") {
            limit.undo()
        }
    }

    package func probe() async -> String? { way }

    @discardableResult
    package func heal() async -> Bool {
        let undo = ActiveFaults.take(id)
        // Its thread waits for a small program.
        return (try? await NIOThreadPool.singleton.runIfActive { undo?() }) != nil
    }
}
