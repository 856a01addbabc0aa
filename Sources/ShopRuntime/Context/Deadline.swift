package import NIOCore

/// The moment after which nobody waits for the answer any more, on the machine's monotonic clock.
///
/// It travels with the task and, as what remains of it, with every call between services.
package struct Deadline: Sendable, Hashable, Comparable {
    /// The deadline of the request that this task serves; nil where there is none.
    @TaskLocal package static var current: Deadline?

    package let moment: NIODeadline

    package init(afterMillis millis: Int) { moment = .now() + .milliseconds(Int64(millis)) }

    /// What is left; 0 once it has passed.
    package var remainingMillis: Int { max(0, Int((moment - .now()).nanoseconds / 1_000_000)) }

    package var hasPassed: Bool { moment <= .now() }

    package static func < (a: Deadline, b: Deadline) -> Bool { a.moment < b.moment }

    /// The earlier of the task's deadline and one in `millis`.
    package static func narrowed(toMillis millis: Int) -> Deadline {
        let own = Deadline(afterMillis: millis)
        guard let current else { return own }
        return min(own, current)
    }

    /// Runs `body` with `millis` at most, and with less where the task's own deadline is nearer. It cancels nothing: calls inside see it.
    package static func within<T>(
        millis: Int, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> T
    ) async rethrows -> T {
        try await $current.withValue(narrowed(toMillis: millis), operation: body)
    }
}

/// Runs `body` with `millis` at most; see `Deadline.within`.
package func withDeadline<T>(
    millis: Int, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> T
) async rethrows -> T {
    try await Deadline.within(millis: millis, body)
}
