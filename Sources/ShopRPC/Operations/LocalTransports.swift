package import ShopCore

/// Calls the registry's code directly: contexts that share a process.
package struct LocalTransport: OperationTransport {
    private let registry: OperationRegistry
    private let dependency: String

    package init(_ registry: OperationRegistry, dependency: ContextName) {
        self.registry = registry
        self.dependency = dependency.rawValue
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        guard let typed = registry[O.name]?.typed as? OperationRegistry.Typed<O> else {
            throw .unavailable(notServed(O.name, by: dependency))
        }
        return try await typed.run(operation)
    }
}

/// Like `LocalTransport`, with request and answer turned into bytes and back: what a network call costs before there is a network.
package struct CodecTransport: OperationTransport {
    private let registry: OperationRegistry
    private let dependency: String

    package init(_ registry: OperationRegistry, dependency: ContextName) {
        self.registry = registry
        self.dependency = dependency.rawValue
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        func broken(_ detail: String, mayHaveRun: Bool) -> O.Failure {
            .unavailable(Unavailable(dependency: dependency, reason: .internalError, mayHaveRun: mayHaveRun, detail: detail))
        }
        guard let entry = registry[O.name] else { throw .unavailable(notServed(O.name, by: dependency)) }
        let answer: OperationRegistry.Answer
        do {
            answer = await entry.encoded(try WireCodec.encode(operation))
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
