package import ShopRuntime

/// What one edge accepts at most.
package struct APILimits: Sendable {
    /// Bytes of a request's body; more answers 413.
    package var bodyBytes = 64 * 1024
    /// Requests in flight; one more is refused at once with 503.
    package var admission = AdmissionControl.Rules()
    /// Characters of an identifier in a path; longer ones name nothing.
    package var identifierLength = 64
    /// Seconds after which a connection that sends nothing is closed.
    package var idleSeconds = 60
    /// Milliseconds until which an answer is of use; what a request calls gets what is left of it.
    package var requestMillis = 5000

    package init() {}
}
