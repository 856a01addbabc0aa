package import ShopCore
import Synchronization

/// Refuses an email after too many wrong passwords in a short time, whether or not an account has it.
///
/// Kept in memory: a restart forgets it, which costs an attacker's victim one more round of guesses, and a wrong password costs no write.
package final class SignInThrottle: Sendable {
    /// Wrong passwords within `windowMilliseconds`.
    static let maximumFailures = 10
    static let windowMilliseconds: Int64 = 60_000
    /// Emails remembered; the one whose last failure is oldest goes first.
    package static let maximumEmails = 10_000

    /// By email, the times of the newest failures, oldest first, at most `maximumFailures`.
    private let failures = Mutex<[String: [Timestamp]]>([:])

    package init() {}

    /// The seconds to wait, rounded up; nil where the email may try.
    package func secondsToWait(_ email: String, now: Timestamp) -> Int? {
        failures.withLock { failures in
            guard let times = failures[email], times.count == Self.maximumFailures else { return nil }
            let left = times[0].millisecondsSinceEpoch + Self.windowMilliseconds - now.millisecondsSinceEpoch
            return left > 0 ? Int((left + 999) / 1000) : nil
        }
    }

    package func failed(_ email: String, now: Timestamp) {
        failures.withLock { failures in
            if failures[email] == nil, failures.count >= Self.maximumEmails { Self.makeRoom(in: &failures, now: now) }
            failures[email] = ((failures[email] ?? []) + [now]).suffix(Self.maximumFailures)
        }
    }

    package func succeeded(_ email: String) { failures.withLock { $0[email] = nil } }

    /// Emails that are remembered.
    package var count: Int { failures.withLock { $0.count } }

    /// Drops what no longer matters; where all of it does, the older half, so that a flood pays for this once in many failures.
    private static func makeRoom(in failures: inout [String: [Timestamp]], now: Timestamp) {
        let start = now.adding(milliseconds: -windowMilliseconds)
        failures = failures.filter { _, times in times.last.map { $0 > start } ?? false }
        guard failures.count >= maximumEmails else { return }
        let newest = failures.sorted { a, b in (a.value.last, a.key) > (b.value.last, b.key) }.prefix(maximumEmails / 2)
        failures = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
}

/// Orders by time, then by email, so that what is dropped does not hang on a dictionary's order.
private func > (a: (Timestamp?, String), b: (Timestamp?, String)) -> Bool {
    let (one, other) = (a.0?.millisecondsSinceEpoch ?? 0, b.0?.millisecondsSinceEpoch ?? 0)
    return one != other ? one > other : a.1 > b.1
}
