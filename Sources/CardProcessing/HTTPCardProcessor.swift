import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import ShopCore
package import ShopRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The card processor as a program of its own, reached over HTTP. Whatever is not a clear answer is `unknown`, or "try again later".
///
/// It stands behind a bulkhead and a circuit breaker. What they refuse is unknown too: what a silent processor leads to, only at once.
package final class HTTPCardProcessor: CardProcessor {
    /// The client's own default of 8 would be a hidden queue in front of the processor.
    private static let connections = 256
    private static let maximumAnswerBytes = 64 * 1024

    private let client: HTTPClient
    private let url: String
    private let timeoutMilliseconds: Int64
    private let shield: DependencyGuard
    private let passesDeadlines: Bool

    /// - Parameters:
    ///   - url: such as `http://127.0.0.1:9090`.
    ///   - timeoutMilliseconds: an answer that takes longer counts as lost; one that takes nearly as long, as slow.
    package init(
        url: String, timeoutMilliseconds: Int64 = 2000, resilience: Resilience = .on, places: Int = Bulkhead.callsToCardProcessor
    ) {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connections
        configuration.timeout.connect = .milliseconds(timeoutMilliseconds)
        // A refusal is told at once. The client's own retries would wait longer after each, up to a minute, and hold back every call that
        // comes meanwhile: the processor would be back long before anybody heard of it.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.timeoutMilliseconds = timeoutMilliseconds
        passesDeadlines = resilience.uses(.deadline)
        shield = DependencyGuard(
            of: "card-processor", resilience, rules: DependencyGuard.rules(budgetMillis: Int(timeoutMilliseconds)), limit: places)
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
        let timeout =
            passesDeadlines ? Deadline.narrowed(toMillis: Int(timeoutMilliseconds)) : Deadline(afterMillis: Int(timeoutMilliseconds))
        guard !timeout.hasPassed, shield.enter() else { return nil }
        defer { shield.leave() }
        guard let attempt = shield.begin() else { return nil }
        let answer = await exchange(path, body, until: timeout)
        shield.end(attempt, answer.verdict)
        return answer.body
    }

    private func exchange(_ path: String, _ body: some Encodable, until deadline: Deadline) async -> Exchange {
        do {
            var request = HTTPClientRequest(url: url + path)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
            let response = try await client.execute(request, deadline: deadline.moment)
            let bytes = try await response.body.collect(upTo: Self.maximumAnswerBytes)
            // A refusal is an answer of a processor that is well.
            guard response.status == .ok else { return Exchange(body: nil, verdict: response.status.code < 500 ? .success : .failure) }
            return Exchange(body: Data(bytes.readableBytesView), verdict: .success)
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            // Slow, unless its request had hardly any time to give.
            return Exchange(body: nil, verdict: .nothing)
        } catch {
            return Exchange(body: nil, verdict: .failure)
        }
    }

    private struct Exchange {
        var body: Data?
        var verdict: CircuitBreaker.Outcome
    }
}
