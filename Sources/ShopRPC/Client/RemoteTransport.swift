import NIOCore
package import ShopCore
package import ShopRuntime
import Tracing

/// Calls another service: encodes, sends, retries where that is safe, decodes. The one layer that retries.
package struct RemoteTransport: OperationTransport {
    /// A call's budget where its request brings none, and its limit where that brings more.
    package static let defaultBudgetMillis = 2_000
    /// Attempts after the first.
    package static let maximumRetries = 2

    private let dependency: String
    private let wire: any OperationWire
    private let budgetMillis: Int
    private let budget: RetryBudget
    private let backoff: Backoff
    private let metrics: CallMetrics
    private let traffic: Traffic

    package init(
        to dependency: ContextName, over wire: any OperationWire, budgetMillis: Int = defaultBudgetMillis,
        retryBudget: RetryBudget = RetryBudget(), backoff: Backoff = Backoff(firstMillis: 10, maximumMillis: 100),
        traffic: Traffic = .shared
    ) {
        self.dependency = dependency.rawValue
        self.wire = wire
        self.budgetMillis = budgetMillis
        budget = retryBudget
        self.backoff = backoff
        self.traffic = traffic
        metrics = CallMetrics(dependency: dependency.rawValue)
    }

    package func call<O: ServiceOperation>(_ operation: O) async throws(O.Failure) -> O.Response {
        traffic.countCall(of: O.self)
        let deadline = Deadline.narrowed(toMillis: budgetMillis)
        guard deadline.remainingMillis > 0 else {
            throw .unavailable(unavailable(.timeout, mayHaveRun: false, "no time is left for \(O.name)"))
        }
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
        budget.countCall()
        var retries = 0
        while true {
            let outcome = await wire.send(O.name, body, deadline: deadline)
            guard case .unavailable(let reason, let mayHaveRun, _) = outcome, isWorthRetrying(reason),
                O.isIdempotent || !mayHaveRun, retries < RemoteTransport.maximumRetries, !Task.isCancelled
            else { return outcome }
            retries += 1
            let pause = backoff.millis(afterFailures: retries)
            guard deadline.remainingMillis > pause, budget.takeRetry() else { return outcome }
            metrics.retries.increment()
            do { try await Task.sleep(for: .milliseconds(pause)) } catch { return outcome }
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
