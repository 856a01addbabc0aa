/// Which of the patterns that keep one part's trouble from becoming everybody's are in force.
///
/// Switching them off is for experiments that measure what each is worth. What keeps data right — idempotency keys, transactions, the
/// outbox, leases — is no pattern of this list and can't be switched off.
package struct Resilience: Sendable, Hashable {
    package enum Pattern: String, Sendable, Hashable, CaseIterable {
        /// What is left of a request's time travels with its calls, and nobody begins what is too late already.
        /// Off: each call has its own time limit, and the callee knows of none.
        case deadline
        /// Retries are a share of the calls, after a pause with jitter.
        /// Off: three attempts at once, as a client without a budget makes them.
        case retryBudget = "retry-budget"
        /// A dependency that fails or is slow is not called for a while.
        case breaker
        /// Calls in flight to one dependency are bounded, and passwords are hashed on a thread of their own.
        case bulkhead
        /// An edge refuses what it could only answer late.
        case admission
    }

    private var off: Set<Pattern>

    package static let on = Resilience(off: [])
    package static let off = Resilience(off: Set(Pattern.allCases))

    private init(off: Set<Pattern>) { self.off = off }

    package func uses(_ pattern: Pattern) -> Bool { !off.contains(pattern) }

    package func without(_ patterns: Pattern...) -> Resilience { Resilience(off: off.union(patterns)) }

    /// - Parameter text: `on`, `off`, or what is switched off: names with a minus before each, parted by commas.
    package init(_ text: String) throws(ResilienceError) {
        switch text {
        case "on", "": self = .on
        case "off": self = .off
        default:
            off = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard part.hasPrefix("-"), let pattern = Pattern(rawValue: String(part.dropFirst())) else {
                    throw ResilienceError(part: String(part))
                }
                off.insert(pattern)
            }
        }
    }

    /// As `init(_:)` reads it.
    package var description: String {
        if off.isEmpty { return "on" }
        if off.count == Pattern.allCases.count { return "off" }
        return Pattern.allCases.filter(off.contains).map { "-\($0.rawValue)" }.joined(separator: ",")
    }

    /// What the environment says: `TWINSHOP_RESILIENCE`; everything is on where it says nothing.
    package static func environment(_ settings: Settings = .environment()) throws(SettingsError) -> Resilience {
        do throws(ResilienceError) { return try Resilience(settings.text("resilience") ?? "on") } catch {
            throw .malformed("TWINSHOP_RESILIENCE", reason: error.description)
        }
    }

    package static let help =
        "on, off, or patterns to switch off: \(Pattern.allCases.map { "-\($0.rawValue)" }.joined(separator: ",")). For experiments."
}

/// A list of patterns that can't be read, in words for whoever typed it.
package struct ResilienceError: Error, Hashable, Sendable, CustomStringConvertible {
    var part: String

    package var description: String {
        "'\(part)' is none of on, off, \(Resilience.Pattern.allCases.map { "-\($0.rawValue)" }.joined(separator: ", "))"
    }
}
