/// Why a system could not be run.
package enum TopologyError: Error, CustomStringConvertible {
    case debugBuild
    case missingBinaries([String], folder: String)
    case unsupportedSystem
    case cannotSpawn(String, errno: Int32)
    /// It ended, or did not say that it was ready in time.
    case notReady(String, reason: String, lastLines: [String])
    case noFreePort
    /// A response that the harness cannot go on without.
    case unexpectedAnswer(String)

    package var description: String {
        switch self {
        case .debugBuild:
            "this is a debug build, and figures of one mean nothing. Build with `\(Binaries.buildCommand)` and run .build/release/shopbench."
        case .missingBinaries(let names, let folder):
            "\(names.joined(separator: ", ")) not found in \(folder). Build everything with `\(Binaries.buildCommand)`."
        case .unsupportedSystem: "the harness reads /proc, so it runs on Linux only"
        case .cannotSpawn(let name, let errno): "\(name) could not be started (errno \(errno))"
        case .notReady(let name, let reason, let lines):
            "\(name) \(reason)" + (lines.isEmpty ? "" : "; its last lines:\n" + lines.map { "  \($0)" }.joined(separator: "\n"))
        case .noFreePort: "no free port on 127.0.0.1"
        case .unexpectedAnswer(let what): what
        }
    }
}
