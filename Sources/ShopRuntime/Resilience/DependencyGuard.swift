import Synchronization

/// What stands between a process and one thing that it depends on: its bulkhead and its circuit breaker, those that are switched on.
package final class DependencyGuard: Sendable {
    /// The breaker of a service: a call that leaves less than half a second of what it may take has failed. Of a long budget that is most:
    /// whoever gives one expects to wait, as a sign-in does for the passwords before it.
    package static func rules(budgetMillis: Int) -> CircuitBreaker.Rules {
        CircuitBreaker.Rules(slowMillis: max(budgetMillis / 2, budgetMillis - 500))
    }

    private let bulkhead: Bulkhead?
    private let breaker: Mutex<CircuitBreaker>?
    private let nanoseconds: @Sendable () -> UInt64
    private let metrics: GuardMetrics

    /// - Parameters:
    ///   - dependency: its name in metrics.
    ///   - nanoseconds: a clock that never goes backwards.
    package init(
        of dependency: String, _ resilience: Resilience, rules: CircuitBreaker.Rules, limit: Int = Bulkhead.callsToOneDependency,
        nanoseconds: @escaping @Sendable () -> UInt64 = { SystemClock.monotonicNanoseconds }
    ) {
        bulkhead = resilience.uses(.bulkhead) ? Bulkhead(limit: limit) : nil
        breaker = resilience.uses(.breaker) ? Mutex(CircuitBreaker(rules)) : nil
        self.nanoseconds = nanoseconds
        metrics = GuardMetrics(dependency)
    }

    // MARK: Bulkhead

    /// Takes a place; false where the dependency holds as many calls as it may. To be given back with `leave`.
    package func enter() -> Bool {
        guard let bulkhead, !bulkhead.enter() else { return true }
        metrics.refusedByBulkhead.increment()
        return false
    }

    package func leave() { bulkhead?.leave() }

    // MARK: Breaker

    /// One attempt at a call, from permission to outcome.
    package struct Attempt: Sendable {
        fileprivate let permit: CircuitBreaker.Permit?
        fileprivate let started: UInt64

        /// Of something that is called whatever became of its last calls.
        package static let unguarded = Attempt(permit: nil, started: 0)
    }

    /// Nil where the breaker is open: the dependency is not to be called.
    package func begin() -> Attempt? {
        guard breaker != nil else { return .unguarded }
        let now = nanoseconds()
        guard let permit = changing({ $0.permit(now: now) }) else {
            metrics.refusedByBreaker.increment()
            return nil
        }
        return Attempt(permit: permit, started: now)
    }

    package func end(_ attempt: Attempt, _ outcome: CircuitBreaker.Outcome) {
        guard let permit = attempt.permit else { return }
        let now = nanoseconds()
        changing { $0.record(outcome, permit, took: now &- attempt.started, now: now) }
    }

    package var breakerState: CircuitBreaker.State { breaker?.withLock { $0.state } ?? .closed }

    @discardableResult
    private func changing<T>(_ change: (inout CircuitBreaker) -> T?) -> T? {
        breaker?.withLock { breaker in
            let before = breaker.state
            let result = change(&breaker)
            // Seldom: the gauge is written where the state has changed.
            if breaker.state != before { metrics.show(breaker.state) }
            return result
        }
    }
}

/// Made once for each dependency.
private struct GuardMetrics: Sendable {
    let refusedByBulkhead: CounterMetric
    let refusedByBreaker: CounterMetric
    private let opened: CounterMetric
    private let state: GaugeMetric

    init(_ dependency: String) {
        let labels = ["dependency": dependency]
        refusedByBulkhead = MetricsRegistry.shared.counter("bulkhead_refused_total", labels)
        refusedByBreaker = MetricsRegistry.shared.counter("circuit_breaker_refused_total", labels)
        opened = MetricsRegistry.shared.counter("circuit_breaker_opened_total", labels)
        state = MetricsRegistry.shared.gauge("circuit_breaker_state", labels)
    }

    /// 0 closed, 1 half open, 2 open.
    func show(_ new: CircuitBreaker.State) {
        switch new {
        case .closed: state.set(0)
        case .halfOpen: state.set(1)
        case .open:
            state.set(2)
            opened.increment()
        }
    }
}
