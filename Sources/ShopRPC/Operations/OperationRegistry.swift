package import NIOCore
package import ShopCore

/// What a service's process can be asked to do: an operation's name leads to the code that runs it.
package struct OperationRegistry: Sendable {
    /// An operation's answer in bytes.
    package enum Answer: Sendable {
        case response(ByteBuffer)
        /// The service's own failure, encoded.
        case failure(ByteBuffer)
        /// The request's bytes are not the operation.
        case malformed(String)
        /// The answer could not be encoded.
        case broken(String)
    }

    struct Typed<O: ServiceOperation>: Sendable {
        let run: @Sendable (O) async throws(O.Failure) -> O.Response
    }

    struct Entry: Sendable {
        let encoded: @Sendable (ByteBuffer) async -> Answer
        /// A `Typed` of the entry's operation.
        let typed: any Sendable
    }

    private var entries: [String: Entry] = [:]

    package init() {}

    /// The names that are served, for a check of completeness.
    package var names: Set<String> { Set(entries.keys) }

    /// Serves an operation. Serving one twice is a programmer's error and traps.
    package mutating func on<O: ServiceOperation>(
        _ operation: O.Type, _ run: @escaping @Sendable (O) async throws(O.Failure) -> O.Response
    ) {
        precondition(entries[O.name] == nil, "\(O.name) is served twice")
        let encoded: @Sendable (ByteBuffer) async -> Answer = { body in
            let request: O
            do { request = try WireCodec.decode(O.self, from: body) } catch { return .malformed("\(error)") }
            let result: Result<O.Response, O.Failure>
            do throws(O.Failure) { result = .success(try await run(request)) } catch { result = .failure(error) }
            do {
                switch result {
                case .success(let response): return .response(try WireCodec.encode(response))
                case .failure(let failure): return .failure(try WireCodec.encode(failure))
                }
            } catch {
                return .broken("\(error)")
            }
        }
        entries[O.name] = Entry(encoded: encoded, typed: Typed(run: run))
    }

    subscript(name: String) -> Entry? { entries[name] }

    /// Runs an operation that came as bytes; nil where none has this name.
    package func handle(_ name: String, _ body: ByteBuffer) async -> Answer? { await entries[name]?.encoded(body) }
}
