/// Decides whether a dependency is called, by how its last calls went: the state machine alone, with time as a parameter.
///
/// Closed, it lets every call through. It opens when at least `failureShare` of the last calls failed, where slow counts as failed: a
/// dependency that hangs holds its callers' time longer than one that is gone. Open, it refuses until `openMillis` have passed; then,
/// half open, one probe goes through and decides. M. Nygard, Release It!, 2nd ed. 2018, "Circuit Breaker".
package struct CircuitBreaker: Sendable {
    package struct Rules: Sendable, Hashable {
        /// Of the calls in the window.
        package var failureShare = 0.5
        /// Fewer calls than these say nothing.
        package var minimumCalls = 20
        /// A call that takes this long has failed, whatever it answers.
        package var slowMillis: Int
        /// From opening to the probe: about the time that a supervisor takes to start a process again.
        package var openMillis = 500
        /// Calls are forgotten when none was made for so long: what was true then says nothing of now.
        package var forgetMillis = 10_000

        package init(slowMillis: Int) { self.slowMillis = slowMillis }
    }

    package enum State: Hashable, Sendable {
        case closed
        /// Nothing is called before this moment, on the clock of `permit`.
        case open(until: UInt64)
        /// The probe is out.
        case halfOpen
    }

    package enum Outcome: Sendable, Hashable {
        case success, failure
        /// It says nothing of the dependency: its caller gave up, or had hardly any time to give.
        case nothing
    }

    /// The right to make one call; its outcome counts only in the state that gave it.
    package struct Permit: Sendable {
        fileprivate let generation: UInt32
    }

    /// The number of calls that are remembered.
    package static let window = UInt64.bitWidth

    package let rules: Rules
    package private(set) var state = State.closed
    private var generation: UInt32 = 0
    /// One bit a call, the last one lowest; set where it failed.
    private var failures: UInt64 = 0
    private var calls = 0
    private var lastRecord: UInt64 = 0

    package init(_ rules: Rules) { self.rules = rules }

    /// - Parameter now: nanoseconds of a clock that never goes backwards.
    /// - Returns: nil where the call must not be made.
    package mutating func permit(now: UInt64) -> Permit? {
        switch state {
        case .closed: break
        case .open(let until) where now >= until: enter(.halfOpen)
        case .open, .halfOpen: return nil
        }
        return Permit(generation: generation)
    }

    /// - Parameter nanoseconds: how long the call took.
    package mutating func record(_ outcome: Outcome, _ permit: Permit, took nanoseconds: UInt64, now: UInt64) {
        // A call from before the breaker opened tells what is known already.
        guard permit.generation == generation else { return }
        let isSlow = nanoseconds >= UInt64(rules.slowMillis) * 1_000_000
        switch state {
        case .open: break
        case .halfOpen:
            if outcome == .failure || isSlow {
                open(now)
            } else if outcome == .success {
                enter(.closed)
            } else {
                // The probe told nothing, so the next call is the probe.
                enter(.open(until: now))
            }
        case .closed:
            guard outcome != .nothing || isSlow else { return }
            if now &- lastRecord > UInt64(rules.forgetMillis) * 1_000_000 { forget() }
            lastRecord = now
            failures = failures << 1 | (outcome == .failure || isSlow ? 1 : 0)
            calls = min(calls + 1, CircuitBreaker.window)
            if calls >= rules.minimumCalls, Double(failures.nonzeroBitCount) >= rules.failureShare * Double(calls) { open(now) }
        }
    }

    private mutating func open(_ now: UInt64) { enter(.open(until: now + UInt64(rules.openMillis) * 1_000_000)) }

    private mutating func enter(_ state: State) {
        self.state = state
        generation &+= 1
        forget()
    }

    private mutating func forget() {
        failures = 0
        calls = 0
    }
}
