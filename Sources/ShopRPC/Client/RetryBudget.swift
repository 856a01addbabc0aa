import ShopRuntime
import Synchronization

/// How many retries there may be: a tenth of the calls, or one a second where calls are few. Without it, retries multiply the load of a
/// service that fails because of load; with it, a service of which every call fails gets 1.1 times the calls that were asked for.
package final class RetryBudget: Sendable {
    /// Retries that may be saved up for a burst.
    package static let maximumSaved = 10
    /// Retries a second that may always be made.
    package static let perSecond = 1
    /// Counted in thousandths of a retry: a sum of tenths in floating point falls short of one.
    private static let one: UInt64 = 1_000
    private static let perCall = one / 10
    private static let maximum = UInt64(maximumSaved) * one

    private struct State {
        var saved = maximum
        var lastNanoseconds: UInt64?
    }

    private let state = Mutex(State())
    private let nanoseconds: @Sendable () -> UInt64

    /// - Parameter nanoseconds: a clock that never goes backwards.
    package init(nanoseconds: @escaping @Sendable () -> UInt64 = { SystemClock.monotonicNanoseconds }) { self.nanoseconds = nanoseconds }

    /// A first attempt was made.
    package func countCall() {
        state.withLock { $0.saved = min(RetryBudget.maximum, $0.saved + RetryBudget.perCall) }
    }

    /// Takes one retry; false where none is left.
    package func takeRetry() -> Bool {
        let now = nanoseconds()
        return state.withLock { state in
            let elapsed = state.lastNanoseconds.map { now > $0 ? now - $0 : 0 } ?? 0
            state.lastNanoseconds = now
            // An hour is as good as for ever, and does not overflow.
            let earned = min(elapsed, 3_600_000_000_000) / 1_000_000 * UInt64(RetryBudget.perSecond)
            state.saved = min(RetryBudget.maximum, state.saved + earned)
            guard state.saved >= RetryBudget.one else { return false }
            state.saved -= RetryBudget.one
            return true
        }
    }
}
