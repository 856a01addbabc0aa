import Synchronization

/// Faults that have to be healed before the harness may end, whichever way it ends.
///
/// Each is a closure that blocks shortly and may run on a signal handler's thread: a stopped process, an immutable file or a control group
/// would outlive the harness.
package enum ActiveFaults {
    /// One fault's entry.
    package struct ID: Hashable, Sendable { fileprivate let number: Int }

    private struct Entry: Sendable {
        let name: String
        let heal: @Sendable () -> Void
    }

    private static let active = Mutex<(next: Int, entries: [Int: Entry])>((0, [:]))

    /// - Parameters:
    ///   - name: such as `orders hangs`.
    ///   - heal: blocks for a second at most; called at most once.
    static func add(_ name: String, heal: @escaping @Sendable () -> Void) -> ID {
        active.withLock { active in
            active.next += 1
            active.entries[active.next] = Entry(name: name, heal: heal)
            return ID(number: active.next)
        }
    }

    /// Takes the right, and the duty, to heal it.
    /// - Returns: its closure; nil where somebody else has taken it.
    static func take(_ id: ID) -> (@Sendable () -> Void)? {
        active.withLock { $0.entries.removeValue(forKey: id.number)?.heal }
    }

    /// What is broken now.
    package static var names: [String] { active.withLock { $0.entries.values.map(\.name).sorted() } }

    /// Heals all at once, blocking for at most a second each.
    /// - Returns: names of what was healed.
    @discardableResult
    package static func healAll() -> [String] {
        let taken = active.withLock { active in
            defer { active.entries = [:] }
            return Array(active.entries.values)
        }
        for entry in taken { entry.heal() }
        return taken.map(\.name).sorted()
    }
}
