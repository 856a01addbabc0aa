import FoundationEssentials

/// The release executables of both systems: those beside the running program.
package struct Binaries: Sendable {
    package let folder: String

    package init(folder: String) { self.folder = folder }

    package static let buildCommand = "swift build -c release"

    /// - Throws: `TopologyError.debugBuild` where this program is a debug build, `missingBinaries` where one is not there. A figure from
    ///   a debug build is off by an order of magnitude, so none is ever taken.
    package static func besideThisProgram(for architectures: [Architecture] = Architecture.allCases) throws -> Binaries {
        if isDebugBuild { throw TopologyError.debugBuild }
        let binaries = Binaries(folder: try programFolder())
        let missing = architectures.flatMap(\.executables).filter { !FileManager.default.isExecutableFile(atPath: binaries.path($0)) }
        guard missing.isEmpty else { throw TopologyError.missingBinaries(missing, folder: binaries.folder) }
        return binaries
    }

    package func path(_ name: String) -> String { "\(folder)/\(name)" }

    package static var isDebugBuild: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }

    /// The running program's own file, symbolic links resolved.
    package static func programPath() throws -> String {
        #if os(Linux)
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
            throw TopologyError.unsupportedSystem
        #endif
    }

    private static func programFolder() throws -> String {
        let path = try programPath()
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
