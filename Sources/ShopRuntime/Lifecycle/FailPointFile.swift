#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Kills this process at a step that a file names, for tests of what a crash leaves behind: SIGKILL, so that nothing is closed, flushed or
/// undone. The file is removed first, so one writing of it is one death, and a tester sees that it was died of.
package enum FailPointFile {
    /// The variable that names the file.
    package static let variable = "TWINSHOP_FAIL_POINT_FILE"

    /// - Returns: what to call with the name of each step as it passes; nil where the environment names no file, so that a process that
    ///   nobody tests pays nothing.
    package static func watch(_ settings: Settings = .environment()) -> (@Sendable (String) -> Void)? {
        guard let path = settings.text("fail.point.file"), !path.isEmpty else { return nil }
        // blocks: a small file is read and removed, in a process that is there to be killed.
        return { step in if step == name(in: path), unlink(path) == 0 { kill(getpid(), SIGKILL) } }
    }

    /// The step that the file names: its first line. Nil where there is none.
    private static func name(in path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self) : nil
    }
}
