package import ShopCore
import ShopRuntime
import Tracing

/// Calls the registry's code directly: contexts that share a process.
package struct LocalTransport: OperationTransport {
    private let registry: OperationRegistry
    private let dependency: String
    private let traffic: Traffic

    package init(_ registry: OperationRegistry, dependency: ContextName, traffic: Traffic = .shared) {
        self.registry = registry
        self.traffic = traffic
        self.dependency = dependency.rawValue
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        traffic.countCall(of: O.self)
        guard let typed = registry[O.name]?.typed as? OperationRegistry.Typed<O> else {
            throw .unavailable(notServed(O.name, by: dependency))
        }
        guard SpanRecorder.isOn else { return try await typed.run(operation) }
        let result: Result<O.Response, O.Failure> = await withSpan(O.name) { _ in
            do throws(O.Failure) { return .success(try await typed.run(operation)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

/// Like `LocalTransport`, with request and answer turned into bytes and back: what a network call costs before there is a network.
package struct CodecTransport: OperationTransport {
    private let registry: OperationRegistry
    private let dependency: String
    private let traffic: Traffic

    package init(_ registry: OperationRegistry, dependency: ContextName, traffic: Traffic = .shared) {
        self.registry = registry
        self.traffic = traffic
        self.dependency = dependency.rawValue
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        func broken(_ detail: String, mayHaveRun: Bool) -> O.Failure {
            .unavailable(Unavailable(dependency: dependency, reason: .internalError, mayHaveRun: mayHaveRun, detail: detail))
        }
        traffic.countCall(of: O.self)
        guard let entry = registry[O.name] else { throw .unavailable(notServed(O.name, by: dependency)) }
        let answer: OperationRegistry.Answer
        do {
            let request = try WireCodec.encode(operation)
            answer = SpanRecorder.isOn ? await withSpan(O.name) { _ in await entry.encoded(request) } : await entry.encoded(request)
        } catch {
            throw broken("\(error)", mayHaveRun: false)
        }
        let failure: O.Failure
        do {
            switch answer {
            case .response(let bytes): return try WireCodec.decode(O.Response.self, from: bytes)
            case .failure(let bytes): failure = try WireCodec.decode(O.Failure.self, from: bytes)
            case .malformed(let detail): failure = broken(detail, mayHaveRun: false)
            case .broken(let detail): failure = broken(detail, mayHaveRun: true)
            }
        } catch {
            throw broken("\(error)", mayHaveRun: true)
        }
        throw failure
    }
}

private func notServed(_ name: String, by dependency: String) -> Unavailable {
    Unavailable(dependency: dependency, reason: .internalError, mayHaveRun: false, detail: "\(name) is not served")
}
