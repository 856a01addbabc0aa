import FoundationEssentials

/// Where a component keeps its data.
package enum StoreFiles {
    /// The database files of a component: those that carry its name, or all of the monolith's, without the shared-memory index.
    package static func all(of component: String, in folder: String) -> [String] {
        // A folder a service, files in it: two levels are all there are.
        func entries(_ path: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
        let top = entries(folder)
        let all = top + top.flatMap { name in entries("\(folder)/\(name)").map { "\(name)/\($0)" } }
        return all.filter { path in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let isDatabase = [".sqlite", ".db", ".sqlite3", ".sqlite-wal", ".db-wal", ".sqlite3-wal"].contains { name.hasSuffix($0) }
            return isDatabase && (component == "monolith" || path.contains(component))
        }.map { "\(folder)/\($0)" }
    }

    /// Without the logs of changes beside them.
    package static func databases(of component: String, in folder: String) -> [String] {
        all(of: component, in: folder).filter { !$0.hasSuffix("-wal") }
    }

    /// What a log of changes holds; its file is longer, as it is written from the beginning again after a checkpoint.
    ///
    /// The index beside it says so: the page size as two bytes at 14, the number of frames as four at 16, in the machine's order.
    static func usedBytes(log: String) -> Int {
        let index = "\(log.dropLast("-wal".count))-shm"
        guard let head = (try? Data(contentsOf: URL(filePath: index)))?.prefix(20), head.count == 20 else { return bytes(log) }
        let pageSize = Int(head[14]) | Int(head[15]) << 8
        let frames = (0..<4).reduce(0) { $0 | Int(head[16 + $1]) << (8 * $1) }
        return 32 + frames * (24 + (pageSize == 1 ? 65_536 : pageSize))
    }

    static func bytes(_ path: String) -> Int { (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0 }
}
