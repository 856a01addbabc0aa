import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ShopCore
import ShopHTTP
import ShopRuntime
import ShopSecurity
import Synchronization
import Testing

/// How the limit moves.
@Suite struct ResilienceAdmissionRulesTests {
    private let rules = AdmissionControl.Rules()

    @Test func `it shrinks where most answers are late, down to the floor, and grows back to the ceiling`() {
        var limit = rules.ceiling
        limit = rules.limit(after: limit, answers: 100, late: 51)
        #expect(limit == 358)
        for _ in 0..<20 { limit = rules.limit(after: limit, answers: 100, late: 100) }
        #expect(limit == rules.floor)
        limit = rules.limit(after: limit, answers: 100, late: 50)
        #expect(limit == rules.floor + rules.step)
        for _ in 0..<100 { limit = rules.limit(after: limit, answers: 100, late: 0) }
        #expect(limit == rules.ceiling)
    }

    @Test func `those who wait for a dependency that hangs do not shrink it, nor do a few answers`() {
        #expect(rules.limit(after: 300, answers: 100, late: 40) > 300)
        #expect(rules.limit(after: 300, answers: rules.minimumAnswers - 1, late: rules.minimumAnswers - 1) == 300)
    }

    @Test func `64 connections that wait for their answers are never refused, however late those are`() {
        let admission = AdmissionControl()
        var now: UInt64 = 1
        for _ in 0..<100 {
            #expect((0..<64).allSatisfy { _ in admission.enter() })
            for _ in 0..<64 {
                now += 10_000_000
                admission.leave(after: 1_000_000_000, now: now)
            }
        }
        #expect(admission.currentLimit == rules.floor)
        #expect((0..<rules.floor).allSatisfy { _ in admission.enter() })
        #expect(!admission.enter())
    }
}

/// What is refused from its bytes.
@Suite struct ResiliencePlainQuestionTests {
    private func isWhole(_ text: String) -> Bool { PlainQuestion.isWhole(ByteBuffer(string: text).readableBytesView) }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/products?limit=3 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nUser-Agent: b\r\n\r\n",
        "GET /healthy HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func `one whole GET is`(_ text: String) { #expect(isWhole(text)) }

    @Test(arguments: [
        "", "\r\n\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\ncontent-length: 3\r\n\r\n", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Request-Id: a\r\n\r\n", "GET / HTTP/1.1\r\ntraceparent: a\r\n\r\n", "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func `what is more, less, or asks for something else is not`(_ text: String) { #expect(!isWhole(text)) }
}

/// An edge on a socket.
@Suite struct ResilienceAdmissionTests {
    private static let requestID = HTTPField.Name("X-Request-Id")

    /// Runs `body` against an edge that answers one request at a time, while one request is being answered.
    private func whileFull(
        _ resilience: Resilience, _ body: (FakeShop, Int, EdgeState) async throws -> Void
    ) async throws {
        var limits = APILimits()
        limits.admission.floor = 1
        limits.admission.ceiling = 1
        let shop = FakeShop()
        let state = EdgeState()
        let verifier = SessionVerifier(
            key: try JWTKey(base64: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), clock: WallClock { FakeShop.noon })
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let edge = EdgeApplication(
            responder: PublicAPI(shop: shop, verifier: verifier, limits: limits, resilience: resilience, isDraining: { state.isDraining })
                .responder(), host: "127.0.0.1", port: 0, limits: limits, resilience: resilience, state: state
        ) { listening.yield($0) }
        let running = Task { try await edge.run() }
        var port = 0
        for await ready in ports {
            port = ready
            break
        }
        let first = Self.client(port)
        async let waiting = first.get("/v1/products/p-wait")
        for await _ in shop.arrived.stream { break }
        try await body(shop, port, state)
        shop.released.continuation.yield()
        #expect(try await waiting.status == .ok)
        #expect(try await first.get("/v1/products/p-1").status == .ok, "its place came back")
        try await first.shutdown()
        running.cancel()
        _ = try? await running.value
    }

    private static func client(_ port: Int) -> TestClient {
        let client = TestClient(host: "127.0.0.1", port: port)
        client.connect()
        return client
    }

    @Test func `a full edge refuses at once with 503 and Retry-After, whatever is asked`() async throws {
        try await whileFull(.on) { shop, port, _ in
            let before = shop.state.withLock { $0.calls }
            let client = Self.client(port)
            let mine = try #require(Self.requestID)
            for round in 0..<3 {
                var answers = [
                    try await client.get("/v1/products/p-1"), try await client.get("/v1/products/p-1", headers: [mine: "mine-1"]),
                ]
                answers.append(
                    try await client.post("/v1/sessions", headers: [.contentType: "application/json"], body: ByteBuffer(string: "{}")))
                for answer in answers {
                    #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "1", "round \(round)")
                    #expect(answer.headers[.contentType] == "application/problem+json")
                    let text = answer.body.map { String(buffer: $0) } ?? ""
                    #expect(text.contains(#""code":"overloaded""#) && text.contains(#""status":503"#), "\(text)")
                    #expect(answer.headers[mine] != nil && answer.headers[.contentLength] == "\(text.utf8.count)")
                }
                #expect(answers[1].headers[mine] == "mine-1")
                let head = try await client.head("/v1/products/p-1")
                #expect(head.status == .serviceUnavailable && head.body?.readableBytes ?? 0 == 0)
            }
            #expect(shop.state.withLock { $0.calls } == before)
            try await client.shutdown()
        }
    }

    @Test func `a full edge answers an operator`() async throws {
        try await whileFull(.on) { _, port, _ in
            let client = Self.client(port)
            #expect(try await client.get("/health/live").status == .ok)
            #expect(try await client.get("/health/ready").status == .ok)
            let metrics = try await client.get("/metrics")
            #expect(metrics.body.map { String(buffer: $0) }?.contains("admission_refused_total") == true)
            #expect(try await client.get("/v1/products/p-1").status == .serviceUnavailable, "a probe takes no place")
            try await client.shutdown()
        }
    }

    @Test func `without admission control everything is let in`() async throws {
        try await whileFull(.on.without(.admission)) { shop, port, _ in
            let before = shop.state.withLock { $0.calls }
            let client = Self.client(port)
            for _ in 0..<5 { #expect(try await client.get("/v1/products/p-1").status == .ok) }
            #expect(shop.state.withLock { $0.calls } == before + 5)
            try await client.shutdown()
        }
    }

    @Test func `an edge that drains lives and is not ready`() async throws {
        try await whileFull(.on) { _, port, state in
            let client = Self.client(port)
            #expect(try await client.get("/health/ready").status == .ok)
            state.drain()
            #expect(try await client.get("/health/ready").status == .serviceUnavailable)
            #expect(try await client.get("/health/live").status == .ok)
            try await client.shutdown()
        }
    }
}
