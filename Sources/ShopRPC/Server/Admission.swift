import Synchronization

/// How many operations may run at once; the next is refused at once, because a queue would only make everybody late.
package final class Admission: Sendable {
    package static let defaultLimit = 1_024

    private let limit: Int
    private let running = Atomic<Int>(0)

    package init(limit: Int = defaultLimit) { self.limit = limit }

    package func enter() -> Bool {
        if running.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    package func leave() { running.wrappingSubtract(1, ordering: .relaxed) }
}
