import Synchronization
package import Tracing

/// Writes down the spans of requests whose `traceparent` asks for it (flag 01), as lines of JSON in a file of this process.
///
/// All processes of a machine share the monotonic clock, so their lines put together show one request as it went from one to the next.
package final class SpanRecorder: Tracer {
    package typealias Span = RecordedSpan

    /// Whether spans are worth starting at all: looked at first wherever a request passes, so that tracing costs one read where it is off.
    package static var isOn: Bool { anyIsMade.load(ordering: .relaxed) }

    private static let anyIsMade = Atomic(false)
    private static let isBootstrapped = Atomic(false)

    /// The recorder that the environment asks for: `TWINSHOP_TRACE` names the folder of its file.
    /// - Parameter process: what its spans are labelled with: `gateway`, `orders`, …
    /// - Returns: nil where the variable is missing or empty.
    package static func asked(process: String, folder: String? = Settings.environment().text("trace")) -> SpanRecorder? {
        folder.flatMap { $0.isEmpty ? nil : SpanRecorder(process: process, folder: $0) }
    }

    /// Makes the recorder that the environment asks for the process's own. Only the first call counts.
    static func bootstrap(process: String) {
        guard !isBootstrapped.exchange(true, ordering: .relaxed), let recorder = asked(process: process) else { return }
        InstrumentationSystem.bootstrap(recorder)
    }

    private let process: String
    private let file: SpanFile

    /// - Parameter folder: made where it is missing; the file in it is `PROCESS-PID.jsonl`, made with the first span.
    package init(process: String, folder: String) {
        self.process = process
        file = SpanFile(folder: folder, process: process)
        SpanRecorder.anyIsMade.store(true, ordering: .relaxed)
    }

    /// A span below the one that `context` is in; one that records nothing where the request is not sampled.
    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind, at instant: @autoclosure () -> Instant,
        function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        guard let parent = context.trace, parent.isSampled else { return RecordedSpan(context: context, recording: nil) }
        let own = parent.child()
        context.trace = own
        return RecordedSpan(
            context: context,
            recording: SpanRecording(trace: own, parent: parent, process: process, name: operationName, kind: kind, file: file))
    }

    /// Writes what has ended, on the calling thread.
    package func forceFlush() { file.flush() }

    package func inject<Carrier, Inject: Injector>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject.Carrier == Carrier {
        if let trace = context.trace { injector.inject(trace.traceparent, forKey: SpanRecorder.header, into: &carrier) }
    }

    package func extract<Carrier, Extract: Extractor>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract.Carrier == Carrier {
        if let trace = extractor.extract(key: SpanRecorder.header, from: carrier).flatMap(TraceContext.init(traceparent:)) {
            context.trace = trace
        }
    }

    private static let header = "traceparent"
}
