import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import ShopCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The card processor as a program of its own, reached over HTTP. Whatever is not a clear answer is `unknown`, or "try again later".
package final class HTTPCardProcessor: CardProcessor {
    /// The client's own default of 8 would be a hidden queue in front of the processor.
    private static let connections = 256
    private static let maximumAnswerBytes = 64 * 1024

    private let client: HTTPClient
    private let url: String
    private let timeout: TimeAmount

    /// - Parameters:
    ///   - url: such as `http://127.0.0.1:9090`.
    ///   - timeoutMilliseconds: an answer that takes longer counts as lost.
    package init(url: String, timeoutMilliseconds: Int64 = 2000) {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connections
        configuration.timeout.connect = .milliseconds(timeoutMilliseconds)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        timeout = .milliseconds(timeoutMilliseconds)
    }

    /// Must be called before the last reference goes.
    package func close() async throws { try await client.shutdown() }

    package func authorise(key: String, amount: Money, cardToken: String) async -> AuthorisationOutcome {
        let request = AuthoriseCard(key: key, amount: amount.amount, currency: amount.currency.rawValue, cardToken: cardToken)
        return await ask(CardProcessorPath.authorise, request)
    }

    package func outcome(ofKey key: String, cardToken: String) async -> AuthorisationOutcome {
        await ask(CardProcessorPath.outcome, CardKey(key: key))
    }

    package func capture(key: String) async -> Bool { await send(CardProcessorPath.capture, CardKey(key: key)) != nil }

    package func void(key: String) async -> Bool { await send(CardProcessorPath.void, CardKey(key: key)) != nil }

    package func refund(key: String) async -> Bool { await send(CardProcessorPath.refund, CardKey(key: key)) != nil }

    private func ask(_ path: String, _ body: some Encodable) async -> AuthorisationOutcome {
        guard let bytes = await send(path, body) else { return .unknown }
        do { return try JSONDecoder().decode(CardAnswer.self, from: bytes).authorisation } catch { return .unknown }
    }

    /// The body of a 200; nil for everything else.
    private func send(_ path: String, _ body: some Encodable) async -> Data? {
        do {
            var request = HTTPClientRequest(url: url + path)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
            let response = try await client.execute(request, timeout: timeout)
            let bytes = try await response.body.collect(upTo: Self.maximumAnswerBytes)
            return response.status == .ok ? Data(bytes.readableBytesView) : nil
        } catch {
            return nil
        }
    }
}
