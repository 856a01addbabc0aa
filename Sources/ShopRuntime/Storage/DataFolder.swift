#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why a data folder can't be used.
package enum DataFolderError: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotCreate(path: String, reason: String)
    case notAFolder(path: String)
    case notWritable(path: String, reason: String)
    /// Another process of the shop runs on it.
    case inUse(path: String)

    package var description: String {
        switch self {
        case .cannotCreate(let path, let reason): "the data folder \(path) can't be created: \(reason)"
        case .notAFolder(let path): "the data folder \(path) is not a folder"
        case .notWritable(let path, let reason): "the data folder \(path) can't be written: \(reason)"
        case .inUse(let path): "the data folder \(path) is in use by another process; stop it or choose another with --data"
        }
    }
}

/// A folder that belongs to this process alone for as long as this object lives: the lock ends with the process, however it ends.
package final class DataFolder: Sendable {
    package let path: String
    private let lock: Int32

    /// Creates the folder, readable by its owner alone, where it is missing, and takes its lock.
    package init(path: String) throws(DataFolderError) {
        self.path = path
        try DataFolder.create(path)
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
        let descriptor = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .notWritable(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(path: path)
        }
        lock = descriptor
    }

    deinit { close(lock) }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    package func contains(_ name: String) -> Bool { access(file(name), F_OK) == 0 }

    private static func create(_ path: String) throws(DataFolderError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(part) : "/\(part)"
            if mkdir(prefix, 0o700) != 0, errno != EEXIST, access(prefix, F_OK) != 0 {
                throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
            }
        }
    }
}
