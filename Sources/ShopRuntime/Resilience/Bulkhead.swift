import Synchronization

/// A bounded number of places: the next one who asks is refused at once, so that what hangs holds so many places and no more.
package final class Bulkhead: Sendable {
    /// Calls from one process to one dependency. More than the connections of a load that one process carries (64), so that it refuses
    /// nobody who is served; and so few that a dependency which hangs leaves most places of an edge (512) to those who don't need it.
    package static let callsToOneDependency = 96
    /// Conversations with the card processor, which is outside the shop and the slowest thing a checkout waits for.
    package static let callsToCardProcessor = 64

    package let limit: Int
    private let taken = Atomic<Int>(0)

    package init(limit: Int) { self.limit = limit }

    /// Takes a place; false where there is none. To be given back with `leave`.
    package func enter() -> Bool {
        if taken.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    package func leave() { taken.wrappingSubtract(1, ordering: .relaxed) }

    package var isEmpty: Bool { taken.load(ordering: .relaxed) == 0 }
}
