import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The few requests that the harness makes itself, outside of any measurement.
package struct ShopClient: Sendable {
    package var url: String

    package init(url: String) { self.url = url }

    package struct Answer: Sendable {
        package var status: Int
        package var body: String
    }

    package func send(
        _ method: String, _ path: String, token: String? = nil, headers: [(String, String)] = [], body: String? = nil, seconds: Int64 = 10
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = .RAW(value: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(seconds))
        let bytes = try await response.body.collect(upTo: 1 << 28)
        return Answer(status: Int(response.status.code), body: String(buffer: bytes))
    }

    /// - Returns: the bearer token.
    package func signIn(email: String, password: String) async throws -> String {
        let answer = try await send("POST", "/v1/sessions", body: #"{"email":"\#(email)","password":"\#(password)"}"#, seconds: 60)
        guard answer.status == 201 else {
            throw TopologyError.unexpectedAnswer("signing \(email) in answered \(answer.status): \(answer.body.prefix(200))")
        }
        return try JSONDecoder().decode(Session.self, from: Data(answer.body.utf8)).token
    }

    package func accountID(token: String) async throws -> String {
        let answer = try await send("GET", "/v1/accounts/me", token: token)
        guard answer.status == 200 else {
            throw TopologyError.unexpectedAnswer("/v1/accounts/me answered \(answer.status): \(answer.body.prefix(200))")
        }
        return try JSONDecoder().decode(Account.self, from: Data(answer.body.utf8)).id
    }

    /// Every row of an audited table, a JSON object a line.
    package func audit(_ table: String, adminToken: String) async throws -> String {
        let answer = try await send("GET", "/v1/admin/audit/\(table)", token: adminToken, seconds: 30)
        guard answer.status == 200 else {
            throw TopologyError.unexpectedAnswer("/v1/admin/audit/\(table) answered \(answer.status): \(answer.body.prefix(200))")
        }
        return answer.body
    }

    package var isReady: Bool {
        get async { (try? await send("GET", "/health/ready", seconds: 1))?.status == 200 }
    }

    private struct Session: Decodable { var token: String }
    private struct Account: Decodable { var id: String }
}
