/// The invariants of the architecture. Each gives what breaks it, one line a place; empty where it holds.
enum Rules {
    static let contexts = ["Accounts", "Catalog", "Inventory", "Carts", "Orders", "Payments", "Shipping", "Reviews"]

    /// The domain core touches nothing: time, randomness and identifiers are passed in.
    static func coreImportsNothing(_ tree: SourceTree) -> [String] {
        tree.under("Sources/ShopCore").flatMap { file in file.imports.map { "\(file.path) imports \($0)" } }
    }

    /// A bounded context sees the core, the SQL layer and the standard library.
    static func contextsAreIslands(_ tree: SourceTree) -> [String] {
        tree.under("Sources/Contexts").flatMap { file in
            file.imports.filter { !["ShopCore", "ShopSQL", "Synchronization"].contains($0) }.map { "\(file.path) imports \($0)" }
        }
    }

    /// No service but the hosts of all of them sees a second context.
    static func aServiceLinksOneContext(_ tree: SourceTree) -> [String] {
        contexts.flatMap { context in
            tree.under("microservices/\(context.lowercased())").flatMap { file in
                file.imports.filter { contexts.contains($0) && $0 != context }.map { "\(file.path) imports \($0)" }
            }
        }
    }

    /// The gateway and the launcher hold no context and no store.
    static func edgesHoldNoContext(_ tree: SourceTree) -> [String] {
        ["microservices/gateway", "microservices/launcher", "microservices/host"].flatMap { folder in
            tree.under(folder).flatMap { file in file.imports.filter(contexts.contains).map { "\(file.path) imports \($0)" } }
        } + tree.under("microservices/gateway").filter { $0.imports.contains("ShopSQL") }.map { "\($0.path) imports ShopSQL" }
    }

    /// The harness touches a variant only as a user or an operator could: it links none of its code, but for the floors it measures.
    static func harnessStaysOutside(_ tree: SourceTree) -> [String] {
        let inside = Set(contexts + ["ShopCore", "ShopSQL", "ShopHTTP", "ShopMessaging", "MonolithShop", "GatewayShop", "ServiceHost"])
        return ["LoadGenerator", "Statistics", "Topology", "Faults", "Invariants", "Report"].flatMap { module in
            tree.under("benchmarks/\(module)").flatMap { file in file.imports.filter(inside.contains).map { "\(file.path) imports \($0)" } }
        }
    }

    /// The engine is named by the SQL layer, by the floor that measures the engine alone, and by the fault that locks its files; never by logic.
    static func logicNamesNoEngine(_ tree: SourceTree) -> [String] {
        let free = [
            "Sources/ShopSQL/", "Tests/", "benchmarks/Experiments/Floor/Journeys/BareSQLite.swift", "benchmarks/Faults/StoreLocked.swift",
        ]
        return tree.files.filter { file in !free.contains { file.path.hasPrefix($0) } }
            .filter { $0.imports.contains("GRDB") || $0.imports.contains("GRDBSQLite") }.map { "\($0.path) imports GRDB" }
    }

    /// What the compiler can't check is proved in one line, on the spot or right above: `// safe: …`.
    static func unsafeSpotsAreProved(_ tree: SourceTree) -> [String] {
        let words = ["try!", "@unchecked Sendable", "nonisolated(unsafe)", "fatalError(", "as!", "unsafeBitCast"]
        return places(tree, words: words) { lines, index in
            (max(0, index - 3)...index).contains { lines[$0].contains("// safe:") }
        }
    }

    /// Nothing blocks the cooperative pool, which is as wide as the processors.
    static func nothingBlocksThePool(_ tree: SourceTree) -> [String] {
        places(tree, words: ["Thread.sleep", "usleep(", "DispatchSemaphore", ".wait()", "DispatchQueue.main.sync"]) { lines, index in
            (max(0, index - 3)...index).contains { lines[$0].contains("// blocks:") }
        }
    }

    /// One package, nothing published.
    static func nothingIsPublic(_ tree: SourceTree) -> [String] {
        tree.files.filter { !$0.path.hasPrefix("Tests/") }.flatMap { file in
            file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .filter { $0.element.drop { $0 == " " }.hasPrefix("public ") || $0.element.drop { $0 == " " }.hasPrefix("open class") }
                .map { "\(file.path):\($0.offset + 1)" }
        }
    }

    /// The top level is fixed.
    static func topLevelIsFixed(_ entries: [String]) -> [String] {
        let allowed = ["Package.swift", "Sources", "Tests", "monolith", "microservices", "benchmarks", "docs", "README.md", "LICENSE"]
        // What a build and a run leave is ignored by git.
        let leftovers = ["Package.resolved", "results"]
        return entries.filter { !$0.hasPrefix(".") && !allowed.contains($0) && !leftovers.contains($0) }
    }

    private static func places(_ tree: SourceTree, words: [String], isProved: ([Substring], Int) -> Bool) -> [String] {
        tree.files.filter { !$0.path.hasPrefix("Tests/") }.flatMap { file -> [String] in
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.indices.filter { index in
                let code = lines[index].split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
                return words.contains { code.contains($0) } && !isProved(lines, index)
            }.map { "\(file.path):\($0 + 1): \(lines[$0].drop { $0 == " " })" }
        }
    }
}
