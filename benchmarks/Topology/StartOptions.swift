/// What a start adds to a system's defaults: another layout, a trace, a budget.
package struct StartOptions: Sendable {
    /// Further arguments of the system's own command line.
    package var arguments: [String]
    /// Added to the harness's own environment.
    package var environment: [String: String]
    /// See `ChildProcess`.
    package var wrapper: [String]

    package init(arguments: [String] = [], environment: [String: String] = [:], wrapper: [String] = []) {
        self.arguments = arguments
        self.environment = environment
        self.wrapper = wrapper
    }
}
