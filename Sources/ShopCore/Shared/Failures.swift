/// One field of a request that breaks a rule.
package struct FieldError: Hashable, Sendable, Codable {
    package var field: String
    package var message: String

    package init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

/// A dependency did not answer as it should. It never claims that the call did not run, unless `mayHaveRun` is false.
package struct Unavailable: Error, Hashable, Sendable, Codable {
    package enum Reason: String, Hashable, Sendable, Codable {
        /// No connection could be made.
        case unreachable
        /// The answer did not come within the caller's budget.
        case timeout
        /// The callee refused at once, to protect itself.
        case overloaded
        /// The callee answered with an error of its own or with bytes that do not decode.
        case internalError
        /// The callee's store refused a read or a commit.
        case storage
    }

    /// The dependency's name as `dependency_unavailable` reports it.
    package var dependency: String
    package var reason: Reason
    /// Whether the operation may have taken effect all the same.
    package var mayHaveRun: Bool
    /// For the log, never for the customer.
    package var detail: String

    package init(dependency: String, reason: Reason, mayHaveRun: Bool, detail: String = "") {
        self.dependency = dependency
        self.reason = reason
        self.mayHaveRun = mayHaveRun
        self.detail = detail
    }
}

/// What a service protocol throws: its own refusals, and `unavailable` for everything that is not one.
package protocol ServiceFailure: Error, Codable, Hashable, Sendable {
    static func unavailable(_ reason: Unavailable) -> Self

    /// The unavailability where this is one, else nil: a refusal that the callee decided on.
    var unavailability: Unavailable? { get }
}
