import FoundationEssentials
import Synchronization

/// Folders in the temporary directory that must not outlive the harness: what is killed at once cannot clean up after itself.
package enum ScratchFolders {
    private static let folders = Mutex<Set<String>>([])

    package static func make(_ path: String) throws {
        folders.withLock { _ = $0.insert(path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    package static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
        folders.withLock { _ = $0.remove(path) }
    }

    /// Those still there; call it when nothing writes into them any more.
    package static func removeAll() {
        for path in folders.withLock({ Array($0) }) { remove(path) }
    }
}
