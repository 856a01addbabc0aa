package import NIOCore
package import ShopCore
package import ShopRuntime

/// What one attempt at a call came to.
package enum WireOutcome: Sendable {
    /// 200: the operation's response.
    case response(ByteBuffer)
    /// 422: the operation's failure.
    case failure(ByteBuffer)
    /// Neither: no answer, or one that says nothing of the operation.
    case unavailable(Unavailable.Reason, mayHaveRun: Bool, detail: String)
}

/// Sends bytes to one service, once. Retries, deadlines and decoding are around it; so a new protocol is one of these.
package protocol OperationWire: Sendable {
    func send(_ operation: String, _ body: ByteBuffer, deadline: Deadline) async -> WireOutcome
}
