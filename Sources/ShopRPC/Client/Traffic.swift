import ShopCore
package import ShopRuntime

/// What crosses from one context to another, counted by the caller: each call once, whatever carries it, and what of it crosses a socket.
package final class Traffic: Sendable {
    /// The process's own, at `/metrics`.
    package static let shared = Traffic(.shared)

    /// Pulls of event feeds go on while nobody buys anything, so they are counted apart.
    private let operations: TrafficMeter
    private let events: TrafficMeter

    package init(_ registry: MetricsRegistry) {
        operations = TrafficMeter(registry, kind: "operation")
        events = TrafficMeter(registry, kind: "events")
    }

    /// A call of an operation; retries belong to it.
    func countCall<O: ServiceOperation>(of operation: O.Type) { (O.self == PullEvents.self ? events : operations).calls.increment() }

    /// Where a call's bytes are counted.
    func meter(of operation: String) -> TrafficMeter { operation == PullEvents.name ? events : operations }
}

final class TrafficMeter: Sendable {
    fileprivate let calls: CounterMetric
    private let wireCalls: CounterMetric
    private let wireBytes: CounterMetric

    init(_ registry: MetricsRegistry, kind: String) {
        let labels = ["kind": kind]
        calls = registry.counter("calls_total", labels)
        wireCalls = registry.counter("wire_calls_total", labels)
        wireBytes = registry.counter("wire_bytes_total", labels)
    }

    /// An attempt that goes to a socket: head and body.
    func countRequest(bytes: Int) {
        wireCalls.increment()
        wireBytes.increment(by: Int64(bytes))
    }

    /// Bytes of an answer as they come: head and body.
    func countAnswer(bytes: Int) { wireBytes.increment(by: Int64(bytes)) }
}
