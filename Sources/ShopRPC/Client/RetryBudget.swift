import ShopRuntime
import Synchronization

/// How many retries there may be: a tenth of the calls, or ten a second where calls are few. Without it, retries multiply the load of a
/// service that fails because of load.
package final class RetryBudget: Sendable {
    /// Retries that may be saved up for a burst.
    package static let maximumSaved = 20.0
    package static let perCall = 0.1
    package static let perSecond = 10.0

    private struct State {
        var saved = maximumSaved
        var lastNanoseconds: UInt64?
    }

    private let state = Mutex(State())
    private let nanoseconds: @Sendable () -> UInt64

    /// - Parameter nanoseconds: a clock that never goes backwards.
    package init(nanoseconds: @escaping @Sendable () -> UInt64 = { SystemClock.monotonicNanoseconds }) { self.nanoseconds = nanoseconds }

    /// A first attempt was made.
    package func countCall() {
        state.withLock { $0.saved = min(RetryBudget.maximumSaved, $0.saved + RetryBudget.perCall) }
    }

    /// Takes one retry; false where none is left.
    package func takeRetry() -> Bool {
        let now = nanoseconds()
        return state.withLock { state in
            let elapsed = state.lastNanoseconds.map { now > $0 ? Double(now - $0) / 1e9 : 0 } ?? 0
            state.lastNanoseconds = now
            state.saved = min(RetryBudget.maximumSaved, state.saved + elapsed * RetryBudget.perSecond)
            guard state.saved >= 1 else { return false }
            state.saved -= 1
            return true
        }
    }
}
