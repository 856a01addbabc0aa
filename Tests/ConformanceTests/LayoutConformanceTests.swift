import Foundation
import Testing

/// The microservices in other layouts than a process for each: the same shop, on a folder that the default layout filled.
@Suite(.serialized) struct `Layouts` {
    /// What a layout is asked for with, and what it is to look like.
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var processes: [String]
        /// Whether a purchase crosses from one process to another.
        var usesNetwork: Bool

        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let one = "gateway+accounts+catalog+inventory+carts+orders+payments+shipping+reviews"
    private static let shelf = "gateway+catalog+inventory+reviews+carts"
    private static let till = "orders+payments+shipping+accounts"

    static let cases = [
        Case(arguments: ["--groups", "one", "--calls", "direct"], processes: [one], usesNetwork: false),
        Case(arguments: ["--groups", "one", "--calls", "codec"], processes: [one], usesNetwork: false),
        Case(arguments: ["--groups", "\(shelf),\(till)"], processes: [till, shelf], usesNetwork: true),
        Case(
            arguments: ["--groups", "each"],
            processes: ["accounts", "catalog", "inventory", "carts", "orders", "payments", "shipping", "reviews", "gateway"],
            usesNetwork: true),
    ]

    @Test(arguments: cases) func `sell on a folder that the default layout filled, and end in order`(_ layout: Case) async throws {
        let folder = try await FilledFolder.shared.copy()
        let shop = try await RunningShop.start(.microservices, folder: folder, arguments: layout.arguments)
        defer { shop.removeData() }
        #expect(try shop.processes().map(\.name) == layout.processes)
        try await buy(in: shop)

        let calls = try await counted("calls_total", by: shop)
        let wired = try await counted("wire_calls_total", by: shop)
        #expect(calls > 0)
        #expect((wired > 0) == layout.usesNetwork, "\(wired) of \(calls) calls crossed a socket")
        #expect(await shop.stop() == 0)
        let table = try JSONDecoder().decode([JSON].self, from: Data(contentsOf: folder.appending(path: "processes.json")))
        #expect(table.count == layout.processes.count && table.allSatisfy { $0["state"] == "stopped" }, "\(table)")
    }

    @Test(arguments: [cases[0], cases[2]]) func `bring a killed process back, and it sells again`(_ layout: Case) async throws {
        let folder = try await FilledFolder.shared.copy()
        let shop = try await RunningShop.start(.microservices, folder: folder, arguments: layout.arguments)
        defer { shop.removeData() }
        let placed = try await buy(in: shop)
        for name in layout.processes {
            let before = try #require(try shop.processes().first { $0.name == name })
            #expect(kill(before.pid, SIGKILL) == 0)
            let after = try await eventually(within: 20) {
                try? shop.processes().first { $0.name == name }
            } until: {
                $0.map { $0.pid != before.pid && $0.state == "ready" } ?? false
            }
            #expect(after?.pid != before.pid && after?.state == "ready", "\(name) did not come back")
        }
        let isReady = try await eventually(within: 20) {
            (try? await shop.client().get("/health/ready").status) == 200
        } until: {
            $0
        }
        try #require(isReady)
        let customer = try await shop.client().signedIn(Self.customer)
        #expect(try await customer.get("/v1/orders/\(placed)").json["status"] == "confirmed")
        try await buy(in: shop)
        await shop.stop()
    }

    @Test func `a proxy's address is where the others find a service`() async throws {
        let folder = try await FilledFolder.shared.copy()
        let port = try RunningShop.freePort()
        // Nobody listens before inventory, which itself is well; the shelf's own process needs no address to find it.
        let nobody = "inventory=http://127.0.0.1:\(try RunningShop.freePort())"
        let shop = try await RunningShop.start(
            .microservices, folder: folder,
            arguments: ["--groups", "\(Self.shelf),\(Self.till)", "--service-port", "orders=\(port)", "--service-url", nobody])
        defer { shop.removeData() }
        #expect(try await Client(baseURL: "http://127.0.0.1:\(port)").get("/health/ready").status == 200)
        #expect(try await shop.client().get("/v1/products/p-000012").json["availability"]["available"].int != nil)
        let customer = try await shop.client().signedIn(Self.customer)
        #expect(try await customer.putItem("p-000012", 1).status == 200)
        let refused = try await customer.order()
        #expect(refused.status == 503 && refused.json["dependency"] == "inventory", "\(refused.status) \(refused.text)")
        await shop.stop()
    }

    @Test(arguments: [
        ["--groups", "gateway+catalog"], ["--groups", "one,two"], ["--groups", "gateway,gateway"], ["--groups", "one", "--calls", "loud"],
        ["--groups", "one", "--service-port", "catalog=9001", "--service-port", "orders=9002"], ["--service-port", "catalog=none"],
        ["--service-url", "catalog=ftp://x"],
    ])
    func `that make no sense are refused with the usage and 2`(_ arguments: [String]) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "layout-\(UUID().uuidString)")
        let ending = try await `Starting a variant`.run("microservices", arguments + ["--data", folder.path])
        #expect(ending.code == 2, "\(ending.output)")
        #expect(ending.output.contains("--groups") || ending.output.contains(arguments[arguments.count - 2]), "\(ending.output)")
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    // MARK: One purchase

    private static let customer = "user000301@example.com"

    /// - Returns: the order's identifier, once everything that follows from it has happened.
    @discardableResult
    private func buy(in shop: RunningShop) async throws -> String {
        let customer = try await shop.client().signedIn(Self.customer)
        #expect(try await customer.putItem("p-000012", 2).status == 200)
        let placed = try await customer.order()
        try #require(placed.status == 201, "\(placed.status) \(placed.text)")
        let id = try #require(placed.json["id"].string)
        #expect(try await customer.get("/v1/orders/\(id)").json == placed.json)

        let admin = try await shop.client().asAdmin()
        let rest = try await eventually {
            try await admin.audit("outbox").filter { $0["delivered"] != .bool(true) }
        } until: {
            $0.isEmpty
        }
        #expect(rest.isEmpty, "\(rest)")
        #expect(try await customer.get("/v1/cart").json["items"].items.isEmpty)
        #expect(try await customer.get("/v1/orders/\(id)/shipment").status == 200)
        #expect(try await admin.audit("payments").contains { $0["orderId"].string == id && $0["state"] == "captured" })
        return id
    }

    /// Operations counted so far by the processes that the shop lists, pulls of events left out.
    private func counted(_ counter: String, by shop: RunningShop) async throws -> Int {
        var sum = 0
        for process in try shop.processes() {
            let text = try await Client(baseURL: process.address).get("/metrics").text
            for line in text.split(separator: "\n") where line.hasPrefix("\(counter){kind=\"operation\"}") {
                sum += line.split(separator: " ").last.flatMap { Int($0) } ?? 0
            }
        }
        return sum
    }
}

/// A folder with demo data, filled once by the default layout.
private actor FilledFolder {
    static let shared = FilledFolder()
    private var filling: Task<URL, any Error>?

    /// A copy to be run on; the caller removes it.
    func copy() async throws -> URL {
        let filling = filling ?? Task { try await FilledFolder.fill() }
        self.filling = filling
        let copy = FileManager.default.temporaryDirectory.appending(path: "layout-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: try await filling.value, to: copy)
        return copy
    }

    private static func fill() async throws -> URL {
        let shop = try await RunningShop.start(.microservices)
        await shop.stop()
        return shop.folder
    }
}
