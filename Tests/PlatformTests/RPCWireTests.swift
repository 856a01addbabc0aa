import NIOCore
import NIOPosix
import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization
import Testing

/// What the internal client does over sockets, against a peer that says just what a test tells it to.
@Suite struct RPCWireTests {
    private func answer(_ id: String, _ extra: String = "") -> String {
        let body = "[\(product(id))]"
        return "HTTP/1.1 200 OK\r\n\(extra)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func product(_ id: String) -> String {
        #"{"id":"\#(id)","name":"n","description":"","category":"c","price":{"amount":1,"currency":"USD"},"version":1}"#
    }

    /// An operation that may not be sent twice, so that no retry hides what the wire did.
    private func create(_ peer: RawPeer, millis: Int = 5_000) async -> CatalogFailure? {
        do throws(CatalogFailure) {
            let draft = ProductDraft(name: "n", description: "", category: "c", price: Money(amount: 1))
            _ = try await RemoteCatalog(peer.transport(millis: millis)).create(CreateProduct(draft: draft))
            return nil
        } catch {
            return error
        }
    }

    private func ids(_ catalog: RemoteCatalog) async throws -> [String] {
        try await catalog.products(GetProducts(ids: [ProductID("p")])).map(\.id.rawValue)
    }

    @Test func `an answer cut into single bytes is read`() async throws {
        let whole = answer("p-1")
        let peer = try await RawPeer { _, _ in .bytewise(whole) }
        let catalog = RemoteCatalog(peer.transport())
        #expect(try await ids(catalog) == ["p-1"])
        #expect(try await ids(catalog) == ["p-1"])
        #expect(peer.connections == 1)
    }

    @Test(arguments: [false, true])
    func `an answer in chunks is read`(bytewise: Bool) async throws {
        let body = "[\(product("p-2"))]"
        let (first, rest) = (body.prefix(7), body.dropFirst(7))
        let text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n\(first)\r\n\(String(rest.count, radix: 16));x=y\r\n\(rest)\r\n"
            + "0\r\nT: 1\r\n\r\n"
        let peer = try await RawPeer { _, _ in bytewise ? .bytewise(text) : .whole(text) }
        let catalog = RemoteCatalog(peer.transport())
        #expect(try await ids(catalog) == ["p-2"])
        #expect(try await ids(catalog) == ["p-2"])
        #expect(peer.connections == 1)
    }

    @Test func `a connection that breaks in the middle of an answer leaves open whether the operation ran`() async throws {
        let peer = try await RawPeer { _, _ in .closing("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\"") }
        let failure = await create(peer)
        #expect(failure?.unavailability?.reason == .unreachable)
        #expect(failure?.unavailability?.mayHaveRun == true)
        #expect(peer.connections == 1)
    }

    @Test(arguments: ["HELLO\r\n\r\n", "HTTP/1.1 2x0 OK\r\ncontent-length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n[]"])
    func `what is no answer of HTTP leaves open whether the operation ran`(text: String) async throws {
        let peer = try await RawPeer { _, _ in .whole(text) }
        let failure = await create(peer)
        #expect(failure?.unavailability?.reason == .unreachable)
        #expect(failure?.unavailability?.mayHaveRun == true)
    }

    @Test(arguments: ["content-length: 16777217\r\n\r\n", "transfer-encoding: chunked\r\n\r\n1000001\r\n"])
    func `an answer that is too large is refused before it is read`(rest: String) async throws {
        let peer = try await RawPeer { _, _ in .whole("HTTP/1.1 200 OK\r\n" + rest) }
        let failure = await create(peer)
        #expect(failure?.unavailability?.reason == .unreachable)
        #expect(failure?.unavailability?.detail.contains("too large") == true)
    }

    @Test func `a connection that the peer announces to close is not used again`() async throws {
        let text = answer("p-3", "Connection: close\r\n")
        let peer = try await RawPeer { _, _ in .whole(text) }
        let catalog = RemoteCatalog(peer.transport())
        #expect(try await ids(catalog) == ["p-3"])
        #expect(try await ids(catalog) == ["p-3"])
        #expect(peer.connections == 2)
    }

    @Test func `a connection closed while idle is replaced unseen`() async throws {
        let text = answer("p-4")
        let peer = try await RawPeer { _, _ in .whole(text) }
        let catalog = RemoteCatalog(peer.transport())
        #expect(try await ids(catalog) == ["p-4"])
        try await peer.closeConnections()
        #expect(try await ids(catalog) == ["p-4"])
        #expect(peer.connections == 2)
    }

    @Test func `after a call that ran out of time the next one has a connection of its own`() async throws {
        let text = answer("p-5")
        let peer = try await RawPeer { connection, _ in connection == 1 ? .silence : .whole(text) }
        let transport = peer.transport()
        let failure = await #expect(throws: CatalogFailure.self) {
            // Long enough for the request to be on its way, however busy the machine.
            try await Deadline.within(millis: 1_500) { _ = try await ids(RemoteCatalog(transport)) }
        }
        #expect(failure?.unavailability?.reason == .timeout)
        #expect(failure?.unavailability?.mayHaveRun == true)
        #expect(try await ids(RemoteCatalog(transport)) == ["p-5"])
        #expect(peer.connections == 2)
    }

    @Test func `a caller that is cancelled does not wait`() async throws {
        let (requests, arrived) = AsyncStream.makeStream(of: Void.self)
        let peer = try await RawPeer { _, _ in
            arrived.yield()
            return .silence
        }
        let call = Task { await create(peer, millis: 3_600_000) }
        for await _ in requests { break }
        call.cancel()
        #expect(await call.value?.unavailability?.mayHaveRun == true)
    }

    @Test func `many calls at once get each its own answer`() async throws {
        let peer = try await RawPeer { _, request in
            // The request's own identifier comes back: an answer to another call would show.
            let id = request.split(separator: "\"").first { $0.hasPrefix("call-") } ?? "none"
            return .whole(self.answer(String(id)))
        }
        let catalog = RemoteCatalog(peer.transport(resilience: .on.without(.bulkhead)))
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for call in 0..<200 {
                group.addTask {
                    let id = "call-\(call)"
                    return try await catalog.products(GetProducts(ids: [ProductID(id)])).map(\.id.rawValue) != [id]
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == 0)
        #expect(peer.connections <= 200)
    }

    @Test func `where nothing listens nothing ran`() async throws {
        let peer = try await RawPeer { _, _ in .silence }
        try await peer.stop()
        let failure = await create(peer)
        #expect(failure?.unavailability?.reason == .unreachable)
        #expect(failure?.unavailability?.mayHaveRun == false)
    }
}
