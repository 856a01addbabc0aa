package import ShopCore

/// A database of the shop. Logic sees this protocol and never an engine.
package protocol Database: Sendable {
    /// Runs `body` as one transaction on the writer's own thread, and returns once it is durable. All of it happens, or, where `body` throws
    /// or the commit fails, nothing.
    ///
    /// Several waiting transactions may share one commit to disk; each still stands or falls alone until that commit.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Runs single statements on a reader: each sees the last durable state. Meant for reads that memory answers.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Like `read`, with all statements of `body` seeing one and the same state.
    func snapshot<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Brings the schema up to date, one transaction for all of it.
    /// - Throws: `SQLFailure.newerVersion`, with nothing changed, where the data is ahead of this program.
    func migrate(_ schemas: [Schema]) async throws

    /// Waits for the transactions under way and closes.
    func close() async throws
}

/// The tables of one component, as a growing list of steps that are never edited once released.
package struct Schema: Sendable {
    package var component: String
    /// `steps[n]` leads from version n to n + 1: statements in the shared dialect, or made for an engine.
    package var steps: [@Sendable (SQLDialect) -> [String]]

    package init(component: String, steps: [@Sendable (SQLDialect) -> [String]]) {
        self.component = component
        self.steps = steps
    }
}

/// Where a context leaves its events: an outbox for the services; nowhere for the monolith, whose transaction reaches every context anyway.
package struct EventSink: Sendable {
    package let publish: @Sendable (any SQLConnection, Event, Timestamp) throws -> Void

    package init(publish: @escaping @Sendable (any SQLConnection, Event, Timestamp) throws -> Void) { self.publish = publish }

    package static let none = EventSink { _, _, _ in }
}

/// Runs a use case and throws what its protocol declares: the context's own failures as they are, a store's as `unavailable`.
///
/// A store that failed is reported as "may have run": a commit whose answer is an error can still be on disk.
package func useCase<T, Failure: ServiceFailure>(
    of context: ContextName, failing: Failure.Type = Failure.self, _ body: () async throws -> T
) async throws(Failure) -> T {
    do {
        return try await body()
    } catch let failure as Failure {
        throw failure
    } catch let missing as Unavailable {
        throw Failure.unavailable(missing)
    } catch {
        throw Failure.unavailable(
            Unavailable(
                dependency: context.rawValue, reason: error is SQLFailure ? .storage : .internalError, mayHaveRun: true, detail: "\(error)")
        )
    }
}
