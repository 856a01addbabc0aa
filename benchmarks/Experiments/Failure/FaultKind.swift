import Faults

/// What can go wrong with a component.
package enum FaultKind: String, CaseIterable, Sendable {
    /// SIGKILL; the variant's own supervisor starts it again.
    case crash
    /// SIGTERM, then the same.
    case stop
    /// SIGSTOP for a while: there, and silent.
    case hang
    /// A twentieth of a processor.
    case starved
    /// Connections to it are refused.
    case refused
    /// Connections to it are accepted, and nothing comes back.
    case dropped
    case delay50 = "delay-50ms"
    case delay1000 = "delay-1s"
    case delay2000 = "delay-2s"
    /// A twentieth of what passes arrives as late as a retransmission would.
    case loss
    /// A fifth of the pieces that callers send is answered with a reset.
    case errors = "errors-20pct"
    /// It does what it is asked, and the answer is lost.
    case replyLost = "reply-lost"
    case storeUnwritable = "store-unwritable"
    case storeLocked = "store-locked"
    case storeFull = "store-full"
    /// Events do not arrive while calls do.
    case eventsDown = "events-down"

    static let starvedCPUs = 0.05

    /// Of the proxy before the component; nil where the fault is none of a connection.
    var behaviour: ProxyBehaviour? {
        switch self {
        case .refused: .refuse
        case .dropped: .swallow
        case .delay50: .delay(roundTripMillis: 50)
        case .delay1000: .delay(roundTripMillis: 1_000)
        case .delay2000: .delay(roundTripMillis: 2_000)
        case .loss: .lossy(share: 0.05)
        case .errors: .resetSome(share: 0.2)
        case .replyLost: .loseReplies(thenReset: true)
        case .crash, .stop, .hang, .starved, .storeUnwritable, .storeLocked, .storeFull, .eventsDown: nil
        }
    }

    /// Whether it takes the component's writes and leaves its reads.
    var isOfStore: Bool { [.storeUnwritable, .storeLocked, .storeFull].contains(self) }

    /// Why no machine can be given it; nil where it is tried.
    var notRun: String? {
        self == .eventsDown
            ? "events are pulled over the same port as operations are called, so a broken connection cuts both; see the faults of connections"
            : nil
    }

    /// For `--help`: the name and what it is.
    package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
