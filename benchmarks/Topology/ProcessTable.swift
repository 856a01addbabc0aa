import FoundationEssentials

/// What a supervisor writes to `DIR/processes.json`, anew at each change.
package struct ProcessTable {
    package struct Entry: Codable, Sendable {
        package var name: String
        /// 0 or absent while the component is down.
        package var pid: Int32?
        package var address: String?
        package var state: String?
    }

    /// Empty where there is none yet, or it is just being rewritten.
    package static func read(folder: String) -> [Entry] {
        guard let data = try? Data(contentsOf: URL(filePath: "\(folder)/processes.json")) else { return [] }
        return (try? JSONDecoder().decode([Entry].self, from: data)) ?? []
    }
}
