import Foundation
import NIOHTTP1
import Testing

@Suite struct `Hostile and clumsy requests` {
    @Test(arguments: Variant.allCases) func `get a problem and leave the process alive`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let visitor = shop.client()
        let deep = String(repeating: "[", count: 20_000)
        let cases: [(String, HTTPMethod, String, [UInt8]?, String?, Int, String)] = [
            ("malformed JSON", .POST, "/v1/sessions", Array("{\"email\":".utf8), "application/json", 400, "malformed"),
            ("no body", .POST, "/v1/sessions", [], "application/json", 400, "malformed"),
            ("deep nesting", .POST, "/v1/sessions", Array(deep.utf8), "application/json", 400, "malformed"),
            ("invalid UTF-8", .POST, "/v1/sessions", [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x7D], "application/json", 400, "malformed"),
            (
                "unknown field", .POST, "/v1/sessions", Array(#"{"email":"a@b.co","password":"x","admin":true}"#.utf8), "application/json",
                400,
                "unknown_field"
            ),
            ("wrong type", .POST, "/v1/sessions", Array(#"{"email":5,"password":"x"}"#.utf8), "application/json", 422, "invalid"),
            ("missing field", .POST, "/v1/sessions", Array(#"{"email":"a@b.co"}"#.utf8), "application/json", 422, "invalid"),
            (
                "another content type", .POST, "/v1/sessions", Array("a=b".utf8), "application/x-www-form-urlencoded", 415,
                "unsupported_media_type"
            ),
            ("oversized body", .POST, "/v1/sessions", Array(repeating: 0x20, count: 70_000), "application/json", 413, "payload_too_large"),
            ("wrong method", .DELETE, "/v1/products", nil, nil, 405, "method_not_allowed"),
            ("unknown path", .GET, "/v1/nothing", nil, nil, 404, "not_found"),
            ("internal path", .POST, "/internal/catalog.get-product", Array("{}".utf8), "application/json", 404, "not_found"),
        ]
        for (name, method, path, body, type, status, code) in cases {
            let answer = try await visitor.send(method, path, raw: body, contentType: type)
            #expect(answer.status == status && answer.code == code, "\(name): \(answer.status) \(answer.text.prefix(300))")
            #expect(answer.headers.first(name: "Content-Type")?.hasPrefix("application/problem+json") == true, "\(name)")
            #expect(answer.headers.first(name: "X-Request-Id") != nil, "\(name)")
            #expect(answer.json.keys.isSuperset(of: ["type", "title", "status", "detail", "code", "traceId"]), "\(name)")
        }
        #expect(try await visitor.send(.DELETE, "/v1/products").headers.first(name: "Allow")?.contains("GET") == true)
        #expect(try await visitor.get("/health/live").status == 200)
    }

    @Test(arguments: Variant.allCases) func `that break HTTP itself get a problem too`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let post = "POST /v1/sessions HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"
        let cases: [(String, String, Int, String)] = [
            ("junk", "\u{1}\u{2}junk\r\n\r\n", 400, "malformed"),
            ("an endless head", "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 200_000) + "\r\n\r\n", 400, "malformed"),
            ("two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, "malformed"),
            ("a broken chunk", post + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n", 400, "malformed"),
            ("too much announced", post + "Content-Length: 9999999999\r\n\r\n{}", 413, "payload_too_large"),
            ("a body that never comes", post + "Content-Length: 20\r\n\r\n{}", 408, "request_timeout"),
        ]
        for (name, request, status, code) in cases {
            let answer = try await RawConnection.exchange(request, port: shop.port)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(name): \(answer.prefix(300))")
            #expect(
                answer.contains("application/problem+json") && answer.contains("\"code\":\"\(code)\""), "\(name): \(answer.prefix(300))")
        }
        #expect(try await shop.client().get("/health/live").status == 200)
    }

    @Test(arguments: Variant.allCases) func `keep their trace and request identifiers`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let answer = try await visitor.get(
            "/v1/products/p-missing", headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01"), ("X-Request-Id", "mine-1")])
        #expect(answer.json["traceId"].string == trace)
        #expect(answer.headers.first(name: "X-Request-Id") == "mine-1")
        let junk = try await visitor.get("/v1/products/p-missing", headers: [("traceparent", "junk")])
        #expect(junk.status == 404 && junk.json["traceId"].string?.count == 32)
    }

    @Test(arguments: Variant.allCases) func `find health and metrics`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        #expect(try await visitor.get("/health/ready").status == 200)
        let metrics = try await visitor.get("/metrics")
        #expect(metrics.status == 200 && metrics.text.contains("# TYPE"))
    }
}
