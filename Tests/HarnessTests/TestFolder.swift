import FoundationEssentials
import Topology

/// A folder of one test, removed with it.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = "\(FileManager.default.temporaryDirectory.path)/harness-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// An empty file, with the folders on its way.
    func touch(_ name: String) throws {
        if let slash = name.lastIndex(of: "/") {
            try FileManager.default.createDirectory(atPath: "\(path)/\(name[..<slash])", withIntermediateDirectories: true)
        }
        try Data().write(to: URL(filePath: "\(path)/\(name)"))
    }

    /// An executable script, written by another process: while this one has it open for writing, children that are just being started have
    /// it open too, and the kernel runs no file that somebody writes to.
    func program(_ name: String, _ script: String) async throws {
        let writer = try ChildProcess(
            "sh", ["-c", #"printf '%s\n' "$1" > "$2" && chmod +x "$2""#, "sh", script, "\(path)/\(name)"], output: "/dev/null")
        guard await writer.wait(seconds: 10)?.code == 0 else { throw TopologyError.cannotSpawn(name, errno: 0) }
    }

    var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
}
