import Synchronization

/// How many requests an edge answers at once: as many as it answers in time, found out by how long the last ones took.
///
/// Additive increase, multiplicative decrease on latency, as TCP finds its window and as Netflix's concurrency-limits finds a service's
/// (`AIMDLimit`). A queue instead would make everybody late; a refusal tells one to come again.
package final class AdmissionControl: Sendable {
    package struct Rules: Sendable, Hashable {
        /// Never fewer: 64 connections that each wait for their answer are a load to be measured, not one to be refused.
        package var floor = 80
        /// Never more, and where it begins. What comes in while a process is not scheduled for some tens of milliseconds finds room.
        package var ceiling = 512
        /// Milliseconds in the process that are good enough for most. A quarter of the objective (100 ms for 99 %), because a request
        /// waits about as long again for its bytes to be read, and the slowest about twice as long as most.
        package var targetMillis = 25
        /// Milliseconds that are looked at together.
        package var windowMillis = 100
        /// Fewer answers in a window say nothing.
        package var minimumAnswers = 10
        /// By how much the limit grows after a window in which most were in time.
        package var step = 8
        /// What is left of the limit after a window in which most were late.
        package var backoff = 0.7

        package init() {}

        /// The limit after a window.
        ///
        /// Most, not the slowest: those who wait for a dependency that hangs must not make an edge refuse the others.
        package func limit(after limit: Int, answers: Int, late: Int) -> Int {
            if answers < minimumAnswers { return limit }
            if late * 2 > answers { return max(floor, Int(Double(limit) * backoff)) }
            return min(ceiling, limit + step)
        }
    }

    private let rules: Rules
    private let targetNanoseconds: UInt64
    private let inside = Atomic<Int>(0)
    private let limit: Atomic<Int>
    private let answers = Atomic<Int>(0)
    private let late = Atomic<Int>(0)
    private let windowEnd = Atomic<UInt64>(0)
    private let shownLimit = MetricsRegistry.shared.gauge("admission_limit")
    private let refused = MetricsRegistry.shared.counter("admission_refused_total")

    package init(_ rules: Rules = Rules()) {
        self.rules = rules
        targetNanoseconds = UInt64(rules.targetMillis) * 1_000_000
        limit = Atomic(rules.ceiling)
        shownLimit.set(Double(rules.ceiling))
    }

    /// Whether the next one would be refused.
    package var isFull: Bool { inside.load(ordering: .relaxed) >= limit.load(ordering: .relaxed) }

    /// One was refused without having asked to enter.
    package func countRefusal() { refused.increment() }

    package var currentLimit: Int { limit.load(ordering: .relaxed) }

    /// Lets one more in; false where it is to be refused. Who was let in leaves.
    package func enter() -> Bool {
        if inside.wrappingAdd(1, ordering: .relaxed).newValue <= limit.load(ordering: .relaxed) { return true }
        inside.wrappingSubtract(1, ordering: .relaxed)
        refused.increment()
        return false
    }

    /// One is gone whose time says nothing: its connection broke.
    package func leave() { inside.wrappingSubtract(1, ordering: .relaxed) }

    /// One was answered.
    /// - Parameters:
    ///   - nanoseconds: from the moment when its head was read.
    ///   - now: on the same clock.
    package func leave(after nanoseconds: UInt64, now: UInt64) {
        inside.wrappingSubtract(1, ordering: .relaxed)
        answers.wrappingAdd(1, ordering: .relaxed)
        if nanoseconds > targetNanoseconds { late.wrappingAdd(1, ordering: .relaxed) }
        let end = windowEnd.load(ordering: .relaxed)
        guard now >= end else { return }
        let next = now + UInt64(rules.windowMillis) * 1_000_000
        // One of those who find the window over closes it.
        guard windowEnd.compareExchange(expected: end, desired: next, ordering: .relaxed).exchanged else { return }
        let old = limit.load(ordering: .relaxed)
        let new = rules.limit(
            after: old, answers: answers.exchange(0, ordering: .relaxed), late: late.exchange(0, ordering: .relaxed))
        guard new != old else { return }
        limit.store(new, ordering: .relaxed)
        shownLimit.set(Double(new))
    }
}
