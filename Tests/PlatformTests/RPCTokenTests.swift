import ShopRPC
import Testing

@Suite struct RPCTokenTests {
    private let secret = ServiceKey.newStartSecret()
    private var catalogKey: ServiceKey { ServiceKey(startSecret: secret, audience: "catalog") }
    private var gate: ServiceGate { ServiceGate(audience: "catalog", key: catalogKey, callers: ["gateway", "orders"]) }

    @Test func `a token lets its caller in, and says who it is`() {
        let token = catalogKey.token(caller: "orders", audience: "catalog")
        #expect(gate.verdict(on: "Bearer \(token)") == .allowed(caller: "orders"))
    }

    @Test func `a key survives its text`() throws {
        #expect(try #require(ServiceKey(base64: catalogKey.base64)).bytes == catalogKey.bytes)
        #expect(ServiceKey(base64: "c2hvcnQ=") == nil)
        #expect(ServiceKey(base64: "not base64") == nil)
    }

    @Test(arguments: [nil, "", "Bearer ", "Bearer x", "Basic b3JkZXJz", "Bearer orders.catalog.00", "Bearer orders.catalog."])
    func `a missing or made-up token is refused`(header: String?) {
        #expect(gate.verdict(on: header) == .unauthenticated)
    }

    @Test func `a token with one digit changed is refused`() {
        var token = Array(catalogKey.token(caller: "orders", audience: "catalog").utf8)
        token[token.count - 1] = token.last == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
        #expect(gate.verdict(on: "Bearer \(String(decoding: token, as: UTF8.self))") == .unauthenticated)
    }

    @Test func `a token for another service is forbidden`() {
        let other = ServiceKey(startSecret: secret, audience: "payments").token(caller: "orders", audience: "payments")
        #expect(gate.verdict(on: "Bearer \(other)") == .forbidden)
    }

    @Test func `a caller that has no business here is forbidden, even with a right token`() {
        let token = catalogKey.token(caller: "reviews", audience: "catalog")
        #expect(gate.verdict(on: "Bearer \(token)") == .forbidden)
    }

    @Test func `another start's token is refused`() {
        let old = ServiceKey(startSecret: ServiceKey.newStartSecret(), audience: "catalog").token(caller: "orders", audience: "catalog")
        #expect(gate.verdict(on: "Bearer \(old)") == .unauthenticated)
    }
}
