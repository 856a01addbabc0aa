package import ShopRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The secret that bearer tokens are signed with. It outlives a restart, so that sessions do.
package struct JWTKey: Sendable {
    package let bytes: [UInt8]

    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case malformed(String)
        case notWritable(path: String, reason: String)

        package var description: String {
            switch self {
            case .malformed(let place): "\(place) is not a key of \(JWTKey.byteCount) bytes"
            case .notWritable(let path, let reason): "\(path) can't be written: \(reason)"
            }
        }
    }

    package static let byteCount = 32

    package init(base64: String) throws(Failure) {
        guard let data = Data(base64Encoded: base64), data.count == JWTKey.byteCount else { throw .malformed("the bearer token key") }
        bytes = Array(data)
    }

    package var base64: String { Data(bytes).base64EncodedString() }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads `jwt.key` of the folder, or makes one that only its owner can read.
    package static func load(orCreateIn folder: DataFolder) throws -> JWTKey {
        let path = folder.file("jwt.key")
        if folder.contains("jwt.key") {
            // Never replaced, whatever is wrong with it: every session depends on it.
            guard let text = try? String(contentsOfFile: path, encoding: .utf8), let line = text.split(separator: "\n").first,
                let key = try? JWTKey(base64: String(line))
            else { throw Failure.malformed(path) }
            return key
        }
        var random = SystemRandomNumberGenerator()
        let key = JWTKey(bytes: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        let temporary = "\(path).new"
        // A file left by a crash could be readable by others.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure.notWritable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let line = Array("\(key.base64)\n".utf8)
        guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw Failure.notWritable(path: path, reason: reason)
        }
        return key
    }
}
