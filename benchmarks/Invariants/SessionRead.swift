/// One read of a customer's own acknowledged write, sent after its answer.
package struct SessionRead: Sendable {
    /// What was written and how it was read: `cart of a-1`.
    package var name: String
    package var expected: String
    package var seen: String

    package init(name: String, expected: String, seen: String) {
        self.name = name
        self.expected = expected
        self.seen = seen
    }
}

extension InvariantChecker {
    package func readYourWrites() -> Finding {
        Finding(
            "a session reads its own writes", checked: sessionReads.count,
            sessionReads.filter { $0.seen != $0.expected }.map { "\($0.name): wrote \($0.expected), read \($0.seen)" })
    }
}
