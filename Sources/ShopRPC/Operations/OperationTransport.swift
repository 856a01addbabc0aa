package import ShopCore

/// Carries an operation to the service that runs it and its answer back.
package protocol OperationTransport: Sendable {
    /// - Throws: the service's own refusal, or `unavailable` for everything else. A failure says whether the operation may have run.
    func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response
}
