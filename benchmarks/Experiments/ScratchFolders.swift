import FoundationEssentials
import Synchronization

/// Folders in the temporary directory that must not outlive the harness: what is killed at once cannot clean up after itself.
package final class ScratchFolders: Sendable {
    /// Those of this process.
    package static let live = ScratchFolders()

    private let folders = Mutex<Set<String>>([])

    package init() {}

    package func make(_ path: String) throws {
        folders.withLock { _ = $0.insert(path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    package func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
        folders.withLock { _ = $0.remove(path) }
    }

    /// Those still there; call it when nothing writes into them any more.
    package func removeAll() {
        for path in folders.withLock({ Array($0) }) { remove(path) }
    }
}
