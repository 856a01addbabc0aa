import ServiceHost
import ShopCore
import ShopRPC
import Synchronization
import Testing

/// How a host's services reach each other.
struct SwitchboardTests {
    /// Counts, by its word, how often it is turned into bytes.
    private struct Echo: ServiceOperation {
        typealias Response = String
        typealias Failure = CatalogFailure
        static let name = "echo"
        static let isIdempotent = true
        static let encodings = Mutex<[String: Int]>([:])

        var word: String

        static func encodings(of word: String) -> Int { encodings.withLock { $0[word] ?? 0 } }

        init(_ word: String) { self.word = word }

        init(from decoder: any Decoder) throws { word = try decoder.singleValueContainer().decode(String.self) }

        func encode(to encoder: any Encoder) throws {
            Echo.encodings.withLock { $0[word, default: 0] += 1 }
            var container = encoder.singleValueContainer()
            try container.encode(word)
        }
    }

    private func board(_ calls: LocalCalls, hosted: Set<ContextName> = [.catalog]) -> Switchboard {
        // Nobody listens there: a call that went out would fail.
        let nowhere = ServiceSettings.Peer(url: "http://127.0.0.1:1", token: "t")
        let board = Switchboard(peers: [.catalog: nowhere, .orders: nowhere], hosted: hosted, calls: calls)
        var registry = OperationRegistry()
        registry.on(Echo.self) { echo throws(CatalogFailure) in
            if echo.word.isEmpty { throw .notFound(ProductID("p-1")) }
            return echo.word + "!"
        }
        if hosted.contains(.catalog) { board.host(registry, of: .catalog) }
        return board
    }

    @Test func `a hosted service is called as a function, whatever the peers say of it`() async throws {
        let transport = try board(.direct).transport(to: .catalog)
        #expect(try await transport.call(Echo("direct")) == "direct!")
        #expect(Echo.encodings(of: "direct") == 0)
        await #expect(throws: CatalogFailure.notFound(ProductID("p-1"))) { try await transport.call(Echo("")) }
    }

    @Test func `with the codec each call is turned into bytes and back`() async throws {
        let transport = try board(.codec).transport(to: .catalog)
        #expect(try await transport.call(Echo("codec")) == "codec!")
        #expect(try await transport.call(Echo("codec")) == "codec!")
        #expect(Echo.encodings(of: "codec") == 2)
        await #expect(throws: CatalogFailure.notFound(ProductID("p-1"))) { try await transport.call(Echo("")) }
    }

    @Test func `a service hosted elsewhere is called at its address`() async throws {
        let transport = try board(.direct, hosted: []).transport(to: .catalog)
        await #expect(throws: CatalogFailure.self) { try await transport.call(Echo("away")) }
        #expect(Echo.encodings(of: "away") == 1)
    }

    @Test func `a service that is nowhere is unavailable and was not run`() async throws {
        let transport = try board(.direct).transport(to: .reviews)
        do {
            _ = try await transport.call(Echo("lost"))
            Issue.record("it was answered")
        } catch .unavailable(let why) {
            #expect(why.dependency == "reviews" && !why.mayHaveRun)
        }
    }
}
