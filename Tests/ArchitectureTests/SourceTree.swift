import Foundation

/// The project's Swift files by path from the top, as text. Rules read a tree, so a broken one can be handed to them.
struct SourceTree {
    struct File {
        var path: String
        var text: String

        /// The modules that the file imports, whatever the access level.
        var imports: [String] {
            text.split(separator: "\n").compactMap { line in
                var words = line.split(separator: " ").map(String.init)
                while let first = words.first, first != "import" {
                    guard ["package", "public", "internal", "private", "fileprivate", "@testable", "@preconcurrency"].contains(first) else {
                        return nil
                    }
                    words.removeFirst()
                }
                guard words.count >= 2 else { return nil }
                let kinds = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
                let module = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
                return String(module.prefix { $0 != "." })
            }
        }
    }

    var files: [File]

    func under(_ folder: String) -> [File] { files.filter { $0.path.hasPrefix(folder + "/") } }

    /// Reads the checkout that this test was compiled from.
    static func ofThisProject() throws -> SourceTree {
        let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var files: [File] = []
        for folder in ["Sources", "monolith", "microservices", "benchmarks", "Tests"] {
            let enumerator = FileManager.default.enumerator(at: top.appending(path: folder), includingPropertiesForKeys: nil)
            for case let url as URL in enumerator ?? .init() where url.pathExtension == "swift" {
                let path = String(url.path.dropFirst(top.path.count + 1))
                files.append(File(path: path, text: try String(contentsOf: url, encoding: .utf8)))
            }
        }
        return SourceTree(files: files.sorted { $0.path < $1.path })
    }

    static func topLevelEntries() throws -> [String] {
        let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(atPath: top.path)
    }
}
