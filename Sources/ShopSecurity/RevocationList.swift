package import ShopCore
import Synchronization

/// The sessions that were closed before they expired, in the memory of an edge. It fails closed: until it was loaded once, nobody is admitted.
package final class RevocationList: Sendable {
    private struct State {
        var expiry: [SessionID: Timestamp] = [:]
        var lastSequence: Int64 = 0
        var isLoaded = false
    }

    private let state = Mutex(State())

    package init() {}

    package var isLoaded: Bool { state.withLock { $0.isLoaded } }

    /// Ask for revocations after this one.
    package var lastSequence: Int64 { state.withLock { $0.lastSequence } }

    package func contains(_ session: SessionID) -> Bool { state.withLock { $0.expiry[session] != nil } }

    /// One that this edge brought about itself: refused from now on. It does not move `lastSequence`, since earlier ones of others may be missing.
    package func insert(_ revoked: RevokedSession) { state.withLock { $0.expiry[revoked.sessionID] = revoked.expiresAt } }

    /// What came after `lastSequence`. Those that have expired by `now` are forgotten.
    package func load(_ news: [RevokedSession], now: Timestamp) {
        state.withLock { state in
            for revoked in news {
                state.expiry[revoked.sessionID] = revoked.expiresAt
                state.lastSequence = max(state.lastSequence, revoked.sequence)
            }
            state.isLoaded = true
            if !news.isEmpty { state.expiry = state.expiry.filter { $0.value > now } }
        }
    }
}
