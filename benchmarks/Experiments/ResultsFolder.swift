import FoundationEssentials

/// Where a run leaves its results.
package enum ResultsFolder {
    package struct NotEmpty: Error, CustomStringConvertible {
        package let path: String
        package var description: String {
            "\(path) exists and is not empty; results are never overwritten. Give another folder with --out."
        }
    }

    /// `20260102-150405`, UTC: sorts by time.
    package static func newID() -> String {
        let digits = Date.now.formatted(.iso8601).filter(\.isNumber)
        return "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))"
    }

    /// Makes it; an empty one is taken as it is.
    /// - Throws: `NotEmpty`.
    package static func create(_ path: String) throws {
        if let entries = try? FileManager.default.contentsOfDirectory(atPath: path), !entries.isEmpty { throw NotEmpty(path: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
}
