/// What a proxy does with the connections and bytes that pass through it.
///
/// All of it happens below the callers' retries and time limits, and needs no privilege: the proxy is a hop on loopback, not a rule in
/// the kernel.
package enum ProxyBehaviour: Sendable, Equatable {
    /// Everything goes on at once.
    case pass
    /// Everything goes on half a round trip later, in either direction, in order: latency without loss.
    case delay(roundTripMillis: Double)
    /// As a TCP stream sees lost packets: this share of the pieces, 0…1, arrives `stallMillis` late, as retransmitted ones would, and
    /// whatever follows in the stream waits behind it. Linux retransmits after 200 ms at the earliest.
    case lossy(share: Double, stallMillis: Double = 200)
    /// This share of the pieces that callers send, 0…1, is not given on: their connection is reset instead. A request is one piece or a few.
    case resetSome(share: Double)
    /// Nobody listens: connections are refused, and those that were open are reset.
    case refuse
    /// Connections are accepted, bytes are taken, nothing comes out: only a time limit of the caller ends the waiting.
    case swallow
    /// Requests go through and take effect; the answers do not come. The connection then stays silent, or is reset at the moment at which
    /// the answer would have come.
    case loseReplies(thenReset: Bool)
    /// The answers end after so many bytes a connection, counted from when this was set, with a clean end of stream.
    case cutReplies(afterBytes: Int)

    /// Whether it can be done.
    package var isValid: Bool {
        switch self {
        case .pass, .refuse, .swallow, .loseReplies: true
        case .delay(let millis): millis.isFinite && millis >= 0
        case .resetSome(let share): (0...1).contains(share)
        case .lossy(let share, let millis): (0...1).contains(share) && millis.isFinite && millis >= 0
        case .cutReplies(let bytes): bytes >= 0
        }
    }
}

/// What a proxy has seen: the proof that a fault took effect.
package struct ProxyCounts: Sendable, Equatable {
    /// Connections that were accepted.
    package var accepted = 0
    /// Among them those whose target did not answer.
    package var unreachable = 0
    /// Connections that the proxy reset.
    package var reset = 0
    /// From callers to the target.
    package var requestBytes = 0
    /// From the target to callers.
    package var replyBytes = 0
    /// Taken and never given on, either way.
    package var lostBytes = 0
    /// Pieces that `lossy` held up.
    package var stalledPieces = 0
    /// Connections that `resetSome` reset.
    package var cutRequests = 0
    /// The most that one direction of one connection ever held.
    package var peakBufferedBytes = 0
}
