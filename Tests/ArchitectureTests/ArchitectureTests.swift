import Testing

/// Each rule holds for this project, and each is seen to fail on a tree that breaks it: a rule that reads the wrong files would pass for ever.
@Suite struct `The architecture` {
    struct Rule: Sendable, CustomTestStringConvertible {
        var sentence: String
        var check: @Sendable (SourceTree) -> [String]
        var brokenBy: SourceTree.File
        var testDescription: String { sentence }

        init(_ sentence: String, _ check: @escaping @Sendable (SourceTree) -> [String], path: String, text: String) {
            self.sentence = sentence
            self.check = check
            brokenBy = SourceTree.File(path: path, text: text)
        }
    }

    static let rules = [
        Rule(
            "the core imports nothing", Rules.coreImportsNothing, path: "Sources/ShopCore/Orders/Clock.swift", text: "import Foundation\n"),
        Rule("contexts are islands", Rules.contextsAreIslands, path: "Sources/Contexts/Carts/Cart.swift", text: "package import Catalog\n"),
        Rule(
            "a service links one context", Rules.aServiceLinksOneContext, path: "microservices/orders/Saga.swift",
            text: "import Orders\nimport struct Payments.PaymentsStore\n"),
        Rule("edges hold no context", Rules.edgesHoldNoContext, path: "microservices/gateway/Shop.swift", text: "import ShopSQL\n"),
        Rule("the harness stays outside", Rules.harnessStaysOutside, path: "benchmarks/Faults/Crash.swift", text: "import MonolithShop\n"),
        Rule("logic names no engine", Rules.logicNamesNoEngine, path: "monolith/Shop.swift", text: "import GRDB\n"),
        Rule(
            "unsafe spots are proved", Rules.unsafeSpotsAreProved, path: "Sources/ShopHTTP/A.swift",
            text: "let a = 1\nfinal class A: @unchecked Sendable {}\n"),
        Rule(
            "nothing blocks the pool", Rules.nothingBlocksThePool, path: "Sources/ShopRPC/A.swift",
            text: "  Thread.sleep(forTimeInterval: 1)\n"),
        Rule(
            "nothing is public", Rules.nothingIsPublic, path: "Sources/ShopRPC/A.swift", text: "enum A {\n    public static let b = 1\n}\n"),
    ]

    @Test(arguments: rules) func `holds`(_ rule: Rule) throws {
        let tree = try SourceTree.ofThisProject()
        try #require(tree.files.count > 100, "the rules must read the real files")
        let breaches = rule.check(tree)
        #expect(breaches.isEmpty, "\(breaches.joined(separator: "\n"))")
    }

    @Test(arguments: rules) func `is seen to break`(_ rule: Rule) {
        #expect(rule.check(SourceTree(files: [rule.brokenBy])).count == 1)
    }

    @Test func `keeps its top level`() throws {
        #expect(Rules.topLevelIsFixed(try SourceTree.topLevelEntries()).isEmpty)
        #expect(Rules.topLevelIsFixed(["Sources", "scripts", ".ci"]) == ["scripts"])
    }

    @Test func `finds imports whatever their form`() {
        let file = SourceTree.File(
            path: "a.swift", text: "import A\npackage import B\n@testable import C\nimport struct D.E\n// import F\nlet importer = 1\n")
        #expect(file.imports == ["A", "B", "C", "D"])
    }
}
