import NIOCore
package import ShopCore
package import ShopRuntime
import Tracing

/// Calls another service: encodes, sends, retries where that is safe, decodes. The one layer that retries: a service that could not do
/// its part because of another answers with a failure of its own, which is never sent again.
package struct RemoteTransport: OperationTransport {
    /// A call's budget where its request brings none, and its limit where that brings more.
    package static let defaultBudgetMillis = 2_000
    /// Attempts after the first, where the budget allows them.
    package static let maximumRetries = 2

    private let dependency: String
    private let wire: any OperationWire
    private let budgetMillis: Int
    /// Nil where retries have none: they are made at once then.
    private let budget: RetryBudget?
    private let backoff: Backoff
    private let shield: DependencyGuard
    private let passesDeadlines: Bool
    private let metrics: CallMetrics
    private let traffic: Traffic

    /// - Parameters:
    ///   - budgetMillis: a call's budget where its request brings no nearer deadline.
    ///   - shield: the process's one for this dependency; nil makes one.
    package init(
        to dependency: ContextName, over wire: any OperationWire, budgetMillis: Int = defaultBudgetMillis, resilience: Resilience = .on,
        shield: DependencyGuard? = nil, retryBudget: RetryBudget = RetryBudget(),
        backoff: Backoff = Backoff(firstMillis: 10, maximumMillis: 100), traffic: Traffic = .shared
    ) {
        self.dependency = dependency.rawValue
        self.wire = wire
        self.budgetMillis = budgetMillis
        budget = resilience.uses(.retryBudget) ? retryBudget : nil
        passesDeadlines = resilience.uses(.deadline)
        self.shield =
            shield ?? DependencyGuard(of: dependency.rawValue, resilience, rules: DependencyGuard.rules(budgetMillis: budgetMillis))
        self.backoff = backoff
        self.traffic = traffic
        metrics = CallMetrics(dependency: dependency.rawValue)
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        traffic.countCall(of: O.self)
        let deadline = passesDeadlines ? Deadline.narrowed(toMillis: budgetMillis) : Deadline(afterMillis: budgetMillis)
        guard deadline.remainingMillis > 0 else {
            throw .unavailable(unavailable(.timeout, mayHaveRun: false, "no time is left for \(O.name)"))
        }
        let shield = shield(of: O.self)
        guard shield?.enter() ?? true else {
            throw .unavailable(unavailable(.overloaded, mayHaveRun: false, "too many calls are in flight already"))
        }
        defer { shield?.leave() }
        let started = SystemClock.monotonicNanoseconds
        let outcome: WireOutcome
        do {
            let body = try WireCodec.encode(operation)
            outcome = await traced(O.self, body, until: deadline)
        } catch {
            throw .unavailable(unavailable(.internalError, mayHaveRun: false, "\(O.name) can't be encoded: \(error)"))
        }
        metrics.seconds.record(nanoseconds: SystemClock.monotonicNanoseconds - started)
        return try result(of: O.self, outcome)
    }

    /// One span around all attempts.
    private func traced<O: ServiceOperation>(_ type: O.Type, _ body: ByteBuffer, until deadline: Deadline) async -> WireOutcome {
        guard SpanRecorder.isOn else { return await attempt(O.self, body, until: deadline) }
        return await withSpan(O.name, ofKind: .client) { span in
            let outcome = await attempt(O.self, body, until: deadline)
            if case .unavailable = outcome { span.setStatus(SpanStatus(code: .error)) }
            return outcome
        }
    }

    private func attempt<O: ServiceOperation>(_ type: O.Type, _ body: ByteBuffer, until deadline: Deadline) async -> WireOutcome {
        let shield = shield(of: O.self)
        budget?.countCall()
        var last = RemoteTransport.isNotCalled
        var retries = 0
        while true {
            guard let attempt = shield.map({ $0.begin() }) ?? .unguarded else { return last }
            let sent = await wire.send(O.name, body, deadline: deadline)
            shield?.end(attempt, verdict(on: sent))
            let outcome = sent.after(last)
            last = outcome
            guard case .unavailable(let reason, let mayHaveRun, _) = outcome, isWorthRetrying(reason),
                O.isIdempotent || !mayHaveRun, retries < RemoteTransport.maximumRetries, !Task.isCancelled
            else { return outcome }
            retries += 1
            guard let budget else {
                metrics.retries.increment()
                continue
            }
            let pause = backoff.millis(afterFailures: retries)
            guard deadline.remainingMillis > pause, budget.takeRetry() else { return outcome }
            metrics.retries.increment()
            do { try await Task.sleep(for: .milliseconds(pause)) } catch { return outcome }
        }
    }

    /// A feed waits for events on purpose, so its calls are neither slow nor many; and what pulls it has a pause of its own after failures.
    private func shield<O: ServiceOperation>(of type: O.Type) -> DependencyGuard? { O.self == PullEvents.self ? nil : shield }

    private static let isNotCalled = WireOutcome.unavailable(
        .unreachable, mayHaveRun: false, detail: "it failed or was slow just now, so it is not called")

    /// What an attempt says of the callee. A refusal because of load is a prompt answer of one that lives; time that was up may have been
    /// up before the callee could do anything, and where it was not, the call was slow.
    private func verdict(on outcome: WireOutcome) -> CircuitBreaker.Outcome {
        switch outcome {
        case .response, .failure, .unavailable(.overloaded, _, _): .success
        case .unavailable(.timeout, _, _): .nothing
        // Refused as wrong, by a callee that is well.
        case .unavailable(.internalError, mayHaveRun: false, _): .success
        case .unavailable(.unreachable, _, _), .unavailable(.internalError, _, _), .unavailable(.storage, _, _): .failure
        }
    }

    /// A callee that broke on a request breaks on it again; time that is up stays up.
    private func isWorthRetrying(_ reason: Unavailable.Reason) -> Bool {
        switch reason {
        case .unreachable, .overloaded: true
        case .timeout, .internalError, .storage: false
        }
    }

    private func result<O: ServiceOperation>(of type: O.Type, _ outcome: WireOutcome) throws(O.Failure) -> O.Response {
        let failure: O.Failure
        do {
            switch outcome {
            case .response(let bytes): return try WireCodec.decode(O.Response.self, from: bytes)
            case .failure(let bytes): failure = try WireCodec.decode(O.Failure.self, from: bytes)
            case .unavailable(let reason, let mayHaveRun, let detail):
                metrics.failures.increment()
                failure = .unavailable(unavailable(reason, mayHaveRun: mayHaveRun, detail))
            }
        } catch {
            metrics.failures.increment()
            throw .unavailable(unavailable(.internalError, mayHaveRun: true, "the answer to \(O.name) does not decode: \(error)"))
        }
        throw failure
    }

    private func unavailable(_ reason: Unavailable.Reason, mayHaveRun: Bool, _ detail: String) -> Unavailable {
        Unavailable(dependency: dependency, reason: reason, mayHaveRun: mayHaveRun, detail: detail)
    }
}

extension WireOutcome {
    /// What may have run at an earlier attempt may have run, whatever became of this one.
    fileprivate func after(_ earlier: WireOutcome) -> WireOutcome {
        guard case .unavailable(_, mayHaveRun: true, _) = earlier, case .unavailable(let reason, mayHaveRun: false, let detail) = self
        else {
            return self
        }
        return .unavailable(reason, mayHaveRun: true, detail: detail)
    }
}

/// Made once for each dependency, so that a call looks nothing up.
struct CallMetrics: Sendable {
    let seconds: HistogramMetric
    let retries: CounterMetric
    let failures: CounterMetric

    init(dependency: String) {
        let labels = ["dependency": dependency]
        seconds = MetricsRegistry.shared.histogram("rpc_client_seconds", labels)
        retries = MetricsRegistry.shared.counter("rpc_client_retries_total", labels)
        failures = MetricsRegistry.shared.counter("rpc_client_failures_total", labels)
    }
}
