import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
import ShopCore
import ShopRuntime
import Tracing

/// Around every route: the request's identifiers and deadline, and the one place where an error becomes a problem.
package struct EdgeResponder: HTTPResponder {
    private let routes: any HTTPResponder<EdgeContext>
    private let table: RouteTable
    private let limits: APILimits
    private let metrics = EdgeMetrics.shared
    private let passesDeadlines: Bool

    init(routes: any HTTPResponder<EdgeContext>, table: RouteTable, limits: APILimits, resilience: Resilience) {
        self.routes = routes
        self.table = table
        self.limits = limits
        passesDeadlines = resilience.uses(.deadline)
    }

    package func respond(to request: Request, context: EdgeContext) async throws -> Response {
        let caller = request.headers[HTTPField.Name.traceparent].flatMap(TraceContext.init(traceparent:))
        let trace = caller?.child() ?? .root()
        let started = SystemClock.monotonicNanoseconds
        let deadline = passesDeadlines ? Deadline(afterMillis: limits.requestMillis) : nil
        var response = await traced(caller, trace, request, context) {
            await Deadline.$current.withValue(deadline) { await answer(request, context, trace) }
        }
        // Bytes after the answer to a HEAD, whatever its status, would be read as the connection's next answer.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[HTTPField.Name.requestID] = EdgeResponder.requestID(request.headers) ?? trace.traceID
        metrics.record(response.status.code, nanoseconds: SystemClock.monotonicNanoseconds - started)
        return response
    }

    /// Answers in the request's trace: as a span of it where its caller asked for that and spans are kept.
    private func traced(
        _ caller: TraceContext?, _ trace: TraceContext, _ request: Request, _ context: EdgeContext, _ answer: () async -> Response
    ) async -> Response {
        guard SpanRecorder.isOn, let caller, caller.isSampled else { return await TraceContext.serve(trace) { await answer() } }
        return await withSpan("request", context: caller.serviceContext, ofKind: .server) { span in
            let response = await answer()
            // Known once the router has run: the path with its parameters unfilled.
            let route = table.methods(at: request.uri.path).contains(request.method) ? context.endpointPath : nil
            span.operationName = "\(request.method.rawValue) \(route ?? "unknown")"
            if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
            return response
        }
    }

    private func answer(_ request: Request, _ context: EdgeContext, _ trace: TraceContext) async -> Response {
        do {
            let response = try await routes.respond(to: request, context: context)
            // What the router itself refuses, it answers in its own words.
            guard response.status.code >= 400, response.headers[.contentType] != Problem.contentType else { return response }
            if response.status == .notFound { return noRoute(request).response(traceID: trace.traceID) }
            return Problem(response.status, "malformed", "The request can't be read", "It breaks the protocol.").response(
                traceID: trace.traceID)
        } catch let failure as ShopFailure {
            if case .dependencyUnavailable(let missing) = failure {
                context.logger.warning(
                    "a dependency is unavailable",
                    metadata: [
                        "dependency": "\(missing.dependency)", "reason": "\(missing.reason)", "detail": "\(missing.detail)",
                        "trace": "\(trace.traceID)",
                    ])
            }
            return Problem(failure).response(traceID: trace.traceID)
        } catch let problem as Problem {
            return problem.response(traceID: trace.traceID)
        } catch {
            context.logger.error(
                "a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)", "trace": "\(trace.traceID)"])
            return Problem(.internalServerError, "internal", "Something broke", "It is logged under the trace.").response(
                traceID: trace.traceID)
        }
    }

    private func noRoute(_ request: Request) -> Problem {
        let methods = table.methods(at: request.uri.path)
        guard !methods.isEmpty else { return .notFound }
        let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
        var problem = Problem(.methodNotAllowed, "method_not_allowed", "Wrong method", "This path knows \(allowed).")
        problem.headers[.allow] = allowed
        return problem
    }

    /// The caller's own identifier where it is sane: up to 64 visible ASCII characters, safe in a log and in a header.
    static func requestID(_ headers: HTTPFields) -> String? {
        guard let id = headers[HTTPField.Name.requestID], (1...64).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }
}

/// Made once, so that a request makes no labels.
struct EdgeMetrics: Sendable {
    static let shared = EdgeMetrics()

    private let seconds = MetricsRegistry.shared.histogram("http_server_seconds")
    private let byClass = (1...5).map { MetricsRegistry.shared.counter("http_server_responses_total", ["status": "\($0)xx"]) }

    /// It took no time worth a bucket.
    func countRefusal() { byClass[4].increment() }

    func record(_ status: Int, nanoseconds: UInt64) {
        seconds.record(nanoseconds: nanoseconds)
        byClass[min(max(status / 100, 1), 5) - 1].increment()
    }
}
