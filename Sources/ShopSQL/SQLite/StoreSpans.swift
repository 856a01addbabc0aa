import Synchronization
import Tracing

/// The spans of one store, where the process has a tracer. Resolved once, so that a store without one pays a look at nil.
struct StoreSpans: Sendable {
    private let tracer: any Tracer
    private let store: String

    /// - Parameter path: of the database's file; its name without the extension is the store's.
    init?(path: String) {
        let tracer = InstrumentationSystem.tracer
        guard !(tracer is NoOpTracer) else { return nil }
        self.tracer = tracer
        let file = path.split(separator: "/").last ?? "store"
        store = String(file.prefix { $0 != "." })
    }

    /// From asking for the transaction to its durable end.
    func write<T>(_ run: (WriteSpans?) async throws -> T) async throws -> T {
        try await tracer.withSpan("commit \(store)") { span in
            try await run(span.isRecording ? WriteSpans(tracer, below: span.context) : nil)
        }
    }

    func read<T>(_ run: () throws -> T) throws -> T { try tracer.withSpan("read \(store)") { _ in try run() } }
}

/// What a write spends its time on, one step after the other; the writer's thread says when the next begins.
final class WriteSpans: Sendable {
    enum Step: String {
        /// Others are before it.
        case wait = "wait for the writer"
        case transaction
        /// The rest of its group, and the disk.
        case commit = "durable commit"
    }

    private let tracer: any Tracer
    private let context: ServiceContext
    private let current = Mutex<(any Span)?>(nil)

    init(_ tracer: any Tracer, below context: ServiceContext) {
        self.tracer = tracer
        self.context = context
    }

    func begin(_ step: Step) {
        let next: any Span = tracer.startSpan(step.rawValue, context: context)
        replace(next)
    }

    func end() { replace(nil) }

    private func replace(_ next: (any Span)?) {
        let last = current.withLock { current in
            defer { current = next }
            return current
        }
        last?.end()
    }
}
