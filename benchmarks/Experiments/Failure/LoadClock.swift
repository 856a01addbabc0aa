import FoundationEssentials
import Synchronization

/// The load's own clock, as its ticks tell it: faults are placed on the axis of the timeline.
final class LoadClock: Sendable {
    private let start = Mutex<ContinuousClock.Instant?>(nil)

    func note(elapsed: Double) {
        start.withLock { if $0 == nil { $0 = ContinuousClock.now - .seconds(elapsed) } }
    }

    /// Unix milliseconds of the load's start; nil before it.
    var startMillis: Int? {
        start.withLock { $0 }.map { Int(Date.now.timeIntervalSince1970 * 1_000 - (ContinuousClock.now - $0) / .milliseconds(1)) }
    }

    /// Seconds from the start of the load; 0 before it.
    var now: Double { start.withLock { $0.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0 } }

    /// - Returns: false where the task was cancelled first.
    @discardableResult
    func wait(until seconds: Double) async -> Bool {
        while now < seconds {
            if Task.isCancelled { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}
