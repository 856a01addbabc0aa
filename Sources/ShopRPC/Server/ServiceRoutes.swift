import HTTPTypes
package import Hummingbird
import NIOCore
package import ShopCore
package import ShopRuntime
import Synchronization

/// Whether a service takes traffic: not before its start is done, nor while it stops.
package final class Readiness: Sendable {
    private let ready = Atomic(false)

    package init() {}

    package var isReady: Bool {
        get { ready.load(ordering: .relaxed) }
        set { ready.store(newValue, ordering: .relaxed) }
    }
}

/// Serves a context's registry as `POST /internal/CONTEXT/:operation` on the router.
/// A process may host several contexts, each behind its own gate.
/// - Parameter admission: nil makes one with the usual limit, or with none where admission control is off.
package func mount<Context: RequestContext>(
    _ registry: OperationRegistry, of context: ContextName, on router: some RouterMethods<Context>, gate: ServiceGate,
    admission: Admission? = nil, resilience: Resilience = .on
) {
    router.on(
        "/internal/\(context.rawValue)/:operation", method: .post,
        responder: OperationResponder<Context>(registry, gate: gate, admission: admission, resilience: resilience))
}

/// Serves `GET /health/live` (the process answers), `/health/ready` (503 until it takes traffic) and `/metrics`.
package func mountHealth<Context: RequestContext>(
    on router: some RouterMethods<Context>, readiness: Readiness, metrics: MetricsRegistry = .shared
) {
    router.get("/health/live") { _, _ in Response(status: .ok) }
    router.get("/health/ready") { _, _ in Response(status: readiness.isReady ? .ok : .serviceUnavailable) }
    router.get("/metrics") { _, _ in
        Response(
            status: .ok, headers: [.contentType: PrometheusText.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: PrometheusText.export(metrics))))
    }
}
