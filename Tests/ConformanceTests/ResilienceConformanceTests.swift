import Foundation
import Synchronization
import Testing

/// The stand-in for a card processor, as a process of its own: it answers as slowly as it is told.
private final class SlowProcessor: Sendable {
    let url: String
    private let process: Mutex<Process>

    init(delayMillis: Int) async throws {
        let port = try RunningShop.freePort()
        let process = Process()
        process.executableURL = RunningShop.binary("card-processor")
        process.arguments = ["--port", "\(port)"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = Mutex(process)
        url = "http://127.0.0.1:\(port)"
        let client = Client(baseURL: url, token: nil)
        let isReady = try await eventually {
            try? await client.get("/health/ready").status
        } until: {
            $0 == 200
        }
        try #require(isReady == 200)
        try await delay(millis: delayMillis)
    }

    func delay(millis: Int) async throws {
        let control: JSON = .object(["delayMillis": .whole(millis), "mode": "ok"])
        let answer = try await Client(baseURL: url, token: nil).post("/control", control)
        try #require(answer.status == 200, "\(answer.text)")
    }

    func stop() { process.withLock { $0.terminate() } }
}

@Suite(.serialized) struct `Resilience` {
    private static let buyers = 12

    /// Customers with something in their carts.
    private func buyers(of shop: RunningShop, from first: Int) async throws -> [Client] {
        try await withThrowingTaskGroup(of: Client.self) { group in
            for index in first..<(first + Self.buyers) {
                group.addTask {
                    let buyer = try await shop.client().signedIn("user\(String(format: "%06d", index))@example.com")
                    let put = try await buyer.putItem("p-000011", 1)
                    try #require(put.status == 200, "\(put.text)")
                    return buyer
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Stops a shop whose customers wait for a slow processor.
    /// - Returns: the answers that they got; nil where one got none.
    private func checkouts(
        of variant: Variant, processorMillis: Int, whileStopping stop: (RunningShop) async throws -> Void
    ) async throws -> [Int?] {
        let processor = try await SlowProcessor(delayMillis: processorMillis)
        defer { processor.stop() }
        let shop = try await RunningShop.start(variant, arguments: ["--card-processor", processor.url])
        defer { shop.removeData() }
        let buyers = try await buyers(of: shop, from: 300)
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            for buyer in buyers { group.addTask { try? await buyer.order().status } }
            // They are with the processor by now, and stay there.
            try await Task.sleep(for: .milliseconds(500))
            try await stop(shop)
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test(arguments: Variant.allCases) func `a stop under load answers every checkout in flight; a kill answers none`(
        _ variant: Variant
    ) async throws {
        let drained = try await checkouts(of: variant, processorMillis: 1_000) { shop in #expect(await shop.stop() == 0) }
        #expect(drained == Array(repeating: 201, count: Self.buyers))

        // Longer than the shop itself would wait: a busy machine may be late with the kill.
        let killed = try await checkouts(of: variant, processorMillis: 20_000) { shop in
            for process in try shop.processes() { kill(process.pid, SIGKILL) }
            await shop.stop()
        }
        #expect(killed.allSatisfy { $0 != 201 && $0 != 202 }, "\(killed)")
    }

    @Test(arguments: Variant.allCases) func `a card processor that hangs stops neither browsing nor carts`(_ variant: Variant) async throws
    {
        let processor = try await SlowProcessor(delayMillis: 60_000)
        defer { processor.stop() }
        let shop = try await RunningShop.start(variant, arguments: ["--card-processor", processor.url])
        defer { shop.removeData() }
        let buyers = try await buyers(of: shop, from: 320)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for buyer in buyers {
                group.addTask {
                    // Nobody knows whether the card was charged; or nobody is there to ask.
                    let placed = try await buyer.order()
                    #expect(placed.status == 202 || placed.status == 503, "\(placed.text)")
                }
            }
            let visitor = shop.client()
            for _ in 0..<50 {
                let page = try await visitor.get("/v1/products/p-000012")
                #expect(page.status == 200, "\(page.text)")
                let cart = try await buyers[0].get("/v1/cart")
                #expect(cart.status == 200, "\(cart.text)")
            }
            try await group.waitForAll()
        }
        #expect(await shop.stop() == 0)
    }

    @Test(arguments: Variant.allCases) func `the switch is understood, and what is no list of patterns is refused`(
        _ variant: Variant
    ) async throws {
        for list in ["maybe", "-colour", "-breaker,"] {
            let ending = try await `Starting a variant`.run(variant.rawValue, ["--resilience", list])
            #expect(ending.code == 2 && ending.output.contains("--resilience"), "\(list): \(ending.output)")
        }
        let shop = try await RunningShop.start(variant, arguments: ["--resilience", "off", "--no-demo"])
        defer { shop.removeData() }
        #expect(try await shop.client().get("/v1/products").status == 200)
        #expect(try await !shop.client().get("/metrics").text.contains("admission_limit"))
        #expect(await shop.stop() == 0)
        let other = try await RunningShop.start(variant, arguments: ["--resilience", "-breaker", "--no-demo"])
        defer { other.removeData() }
        #expect(try await other.client().get("/metrics").text.contains("admission_limit 512"))
        #expect(await other.stop() == 0)
    }
}
