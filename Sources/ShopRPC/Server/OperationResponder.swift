import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
package import ShopRuntime
import Tracing

/// Answers `POST /internal/CONTEXT/OPERATION`: who calls, is there time left, is there room; then runs it.
package struct OperationResponder<Context: RequestContext>: HTTPResponder {
    private let registry: OperationRegistry
    private let gate: ServiceGate
    private let admission: Admission
    private let heedsDeadlines: Bool
    private let metrics: ServerMetrics

    package init(_ registry: OperationRegistry, gate: ServiceGate, admission: Admission? = nil, resilience: Resilience = .on) {
        self.registry = registry
        self.gate = gate
        self.admission = admission ?? Admission(limit: resilience.uses(.admission) ? Admission.defaultLimit : .max)
        heedsDeadlines = resilience.uses(.deadline)
        metrics = ServerMetrics(names: registry.names)
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        switch gate.verdict(on: request.headers[.authorization]) {
        case .allowed: break
        case .unauthenticated: return Response(status: .unauthorized)
        case .forbidden: return Response(status: .forbidden)
        }
        let path = request.uri.path
        let name = String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
        guard let entry = registry[name] else { return Response(status: .notFound) }

        let deadline = heedsDeadlines ? OperationResponder.deadline(request.headers[.deadlineMillis]) : nil
        if let deadline, deadline.remainingMillis == 0 { return Response(status: .gatewayTimeout) }
        guard admission.enter() else {
            metrics.refused.increment()
            return Response(status: .serviceUnavailable)
        }
        defer { admission.leave() }

        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: InternalHTTP.maximumRequestBytes)
        } catch is NIOTooManyBytesError {
            return Response(status: .contentTooLarge)
        }
        // The body took its time.
        if let deadline, deadline.hasPassed { return Response(status: .gatewayTimeout) }
        let started = SystemClock.monotonicNanoseconds
        let answer = await OperationResponder.traced(name, request.headers[.traceparent]) {
            await Deadline.$current.withValue(deadline) { await entry.encoded(body) }
        }
        metrics.seconds[name]?.record(nanoseconds: SystemClock.monotonicNanoseconds - started)
        switch answer {
        case .response(let bytes): return json(.ok, bytes)
        case .failure(let bytes): return json(.unprocessableContent, bytes)
        case .malformed(let detail):
            return Response(status: .badRequest, body: ResponseBody(byteBuffer: ByteBuffer(string: detail)))
        case .broken(let detail):
            context.logger.error("an answer can't be encoded", metadata: ["operation": "\(name)", "error": "\(detail)"])
            return Response(status: .internalServerError)
        }
    }

    /// An hour is as good as none, and does not overflow.
    private static func deadline(_ header: String?) -> Deadline? {
        header.flatMap { Int($0) }.map { Deadline(afterMillis: min(max($0, 0), 3_600_000)) }
    }

    /// Runs an operation in its caller's trace: as a span of it where it is sampled and spans are kept.
    private static func traced(
        _ name: String, _ header: String?, _ run: () async -> OperationRegistry.Answer
    ) async -> OperationRegistry.Answer {
        guard SpanRecorder.isOn, let caller = header.flatMap(TraceContext.init(traceparent:)), caller.isSampled else {
            return await TraceContext.serve(TraceContext.continuing(header)) { await run() }
        }
        return await withSpan(name, context: caller.serviceContext, ofKind: .server) { span in
            let answer = await run()
            switch answer {
            case .response, .failure: break
            case .malformed, .broken: span.setStatus(SpanStatus(code: .error))
            }
            return answer
        }
    }

    private func json(_ status: HTTPResponse.Status, _ bytes: ByteBuffer) -> Response {
        Response(status: status, headers: [.contentType: WireCodec.contentType], body: ResponseBody(byteBuffer: bytes))
    }
}

/// Made once for each operation, so that a call makes no labels.
struct ServerMetrics: Sendable {
    let seconds: [String: HistogramMetric]
    let refused = MetricsRegistry.shared.counter("rpc_server_refused_total")

    init(names: Set<String>) {
        seconds = Dictionary(
            uniqueKeysWithValues: names.map { ($0, MetricsRegistry.shared.histogram("rpc_server_seconds", ["operation": $0])) })
    }
}
