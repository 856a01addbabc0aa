import Foundation
import NIOHTTP1
import Testing

@Suite struct `Accounts and sessions` {
    @Test(arguments: Variant.allCases) func `an account is made, signs in, reads itself and signs out`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let email = "New-\(UUID().uuidString)@Example.com"
        let created = try await visitor.post(
            "/v1/accounts", .object(["email": .string(email), "password": "correct horse", "name": "Grace Hopper"]))
        #expect(created.status == 201)
        #expect(created.json.keys == ["id", "email", "name", "role", "createdAt"])
        #expect(created.json["email"].string == email.lowercased())
        let customer = try await visitor.signedIn(email, "correct horse")
        let me = try await customer.get("/v1/accounts/me")
        #expect(me.status == 200)
        #expect(me.json == created.json)
        #expect(!me.text.contains("scrypt") && !me.text.contains("hash"))
        #expect(try await customer.delete("/v1/sessions/current").status == 204)
        let after = try await customer.get("/v1/accounts/me")
        #expect(after.status == 401 && after.code == "unauthenticated")
        #expect(try await customer.delete("/v1/sessions/current").status == 401)
    }

    @Test(arguments: Variant.allCases) func `an address is taken once, whatever its case`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let body: JSON = .object(["email": "USER000001@example.com", "password": "correct horse", "name": "Second"])
        let answer = try await visitor.post("/v1/accounts", body)
        #expect(answer.status == 409 && answer.code == "email_taken")
    }

    @Test(arguments: Variant.allCases) func `an account that breaks rules names each field`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let answer = try await visitor.post("/v1/accounts", .object(["email": "nobody", "password": "short", "name": ""]))
        #expect(answer.status == 422 && answer.code == "invalid")
        #expect(Set(answer.json["errors"].items.compactMap { $0["field"].string }) == ["email", "password", "name"])
    }

    @Test(arguments: Variant.allCases) func `a wrong password and a missing account look the same`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let wrong = try await visitor.post("/v1/sessions", .object(["email": "user000002@example.com", "password": "wrong password"]))
        let missing = try await visitor.post("/v1/sessions", .object(["email": "nobody-here@example.com", "password": "wrong password"]))
        #expect(wrong.status == 401 && wrong.code == "bad_credentials")
        #expect(missing.status == 401 && missing.code == "bad_credentials")
        #expect(wrong.json["detail"] == missing.json["detail"])
    }

    @Test(arguments: Variant.allCases) func `guessing a password is throttled, and says for how long`(_ variant: Variant) async throws {
        let visitor = try await SharedShops.all.shop(variant).client()
        let email = "throttled-\(UUID().uuidString)@example.com"
        var statuses: [Int] = []
        for _ in 0..<30 {
            let answer = try await visitor.post("/v1/sessions", .object(["email": .string(email), "password": "wrong password"]))
            statuses.append(answer.status)
            if answer.status == 429 {
                #expect(answer.code == "too_many_attempts")
                #expect(Int(answer.headers.first(name: "Retry-After") ?? "") ?? 0 > 0)
                break
            }
        }
        #expect(statuses.last == 429)
        #expect(statuses.dropLast().allSatisfy { $0 == 401 })
    }

    @Test(arguments: Variant.allCases) func `forged, unsigned and foreign tokens are refused`(_ variant: Variant) async throws {
        let shop = try await SharedShops.all.shop(variant)
        let real = try #require(try await shop.client().signedIn("user000003@example.com").token)
        func encoded(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "").replacingOccurrences(of: "+", with: "-")
                .replacingOccurrences(of: "/", with: "_")
        }
        let parts = real.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let flipped = String(parts[2].first == "A" ? "B" : "A") + parts[2].dropFirst()
        let unsigned = "\(encoded(#"{"alg":"none","typ":"JWT"}"#)).\(parts[1])."
        for token in ["", "junk", "a.b.c", unsigned, "\(parts[0]).\(parts[1]).\(flipped)", "\(parts[0]).\(parts[1])"] {
            let answer = try await shop.client(token: token).get("/v1/accounts/me")
            #expect(answer.status == 401 && answer.code == "unauthenticated", "token \(token.prefix(40))")
        }
        #expect(try await shop.client(token: real).get("/v1/accounts/me").status == 200)
    }
}
