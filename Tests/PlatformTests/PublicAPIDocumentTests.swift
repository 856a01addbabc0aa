import Foundation
import HTTPTypes
import ShopCore
import ShopHTTP
import Synchronization
import Testing

/// `docs/openapi.yaml` as far as these tests read it: the operations, and the codes that a problem may carry.
private struct APIDocument {
    /// Methods by path, in upper case.
    private(set) var operations: [String: Set<String>] = [:]
    private(set) var codes: Set<String> = []

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/openapi.yaml"), encoding: .utf8)
        var path: String?
        var isInCodes = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("  /"), line.hasSuffix(":") { path = String(line.dropFirst(2).dropLast()) }
            if line == "components:" { path = nil }
            if let path, let method = ["get", "put", "post", "patch", "delete"].first(where: { line == "    \($0):" }) {
                operations[path, default: []].insert(method.uppercased())
            }
            if line.hasPrefix("            - ") {
                if isInCodes { codes.insert(String(line.dropFirst(14))) }
            } else {
                isInCodes = line == "          enum:"
            }
        }
    }
}

@Suite struct PublicAPIDocumentTests {
    private let document: APIDocument

    init() throws { document = try APIDocument() }

    @Test func `every operation of the document is served, and no other method of its paths`() async throws {
        #expect(document.operations.values.map(\.count).reduce(0, +) == 24)
        for (path, documented) in document.operations {
            let uri = path.replacing("{table}", with: "orders").replacing(/\{\w+\}/, with: "p-1")
            for method in ["GET", "PUT", "POST", "PATCH", "DELETE"] {
                let asked = try #require(HTTPRequest.Method(method))
                let answer = try await PublicAPIUnderTest().send(asked, uri, as: .admin)
                if documented.contains(method) {
                    // Without a body some answer 415: that, too, is a route that is there.
                    #expect(answer.status != 404 && answer.status != 405 && answer.status != 500, "\(method) \(path): \(answer.status)")
                } else {
                    #expect(answer.problem == "method_not_allowed", "\(method) \(path): \(answer.status)")
                    #expect(answer.headers[.allow] == documented.sorted().joined(separator: ", "), "\(method) \(path)")
                }
            }
        }
    }

    @Test func `every refusal of the shop has a code that the document lists`() async throws {
        let missing = Unavailable(dependency: "catalog", reason: .timeout, mayHaveRun: true)
        let field = FieldError(field: "name", message: "is too long")
        let refusals: [ShopFailure] = [
            .unauthenticated, .forbidden, .notFound, .emailTaken, .badCredentials, .tooManyAttempts(retryAfterSeconds: 3),
            .invalid([field]),
            .invalidParameter(field), .versionConflict(current: 4), .wouldGoNegative, .notPurchased, .alreadyReviewed, .cartEmpty,
            .outOfStock([ProductID("p-1")]), .paymentDeclined(.declined), .keyReused, .notCancellable(state: "shipped"),
            .overloaded(retryAfterSeconds: 1), .dependencyUnavailable(missing),
        ]
        var seen: Set<String> = []
        for refusal in refusals {
            let api = try await PublicAPIUnderTest()
            api.shop.state.withLock { $0.refusal = refusal }
            let code = try #require(try await api.send(.get, "/v1/products/p-1").problem, "\(refusal)")
            #expect(document.codes.contains(code), "\(code) is not in the document")
            seen.insert(code)
        }
        #expect(seen.count == refusals.count, "two refusals share a code")
    }
}
