import NIOCore
import ShopCore
import ShopRPC
import ShopRuntime
import Synchronization

/// Answers each attempt with the next of a list of outcomes, and counts the attempts.
final class ScriptedWire: OperationWire {
    private let script: Mutex<[WireOutcome]>
    private let sent = Mutex(0)

    init(_ script: [WireOutcome]) { self.script = Mutex(script) }

    var attempts: Int { sent.withLock { $0 } }

    func send(_ operation: String, _ body: ByteBuffer, deadline: Deadline) async -> WireOutcome {
        sent.withLock { $0 += 1 }
        return script.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    }
}

extension WireOutcome {
    static let refused = WireOutcome.unavailable(.unreachable, mayHaveRun: false, detail: "refused")
    static let broken = WireOutcome.unavailable(.unreachable, mayHaveRun: true, detail: "reset")
    static let late = WireOutcome.unavailable(.timeout, mayHaveRun: true, detail: "late")

    static func answer(_ value: some Encodable & Sendable) throws -> WireOutcome { .response(try WireCodec.encode(value)) }
}

let sampleAccount = Account(
    id: AccountID("a-1"), email: "a@example.com", name: "Ada \"A\" Ünal\n", role: .customer, createdAt: Timestamp(millisecondsSinceEpoch: 7)
)
