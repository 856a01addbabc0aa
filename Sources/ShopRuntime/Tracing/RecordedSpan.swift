import Synchronization
package import Tracing

/// A span of a `SpanRecorder`. It keeps what a waterfall shows: name, times, parent, and whether it failed; nothing else that it is told.
package struct RecordedSpan: Tracing.Span {
    package let context: ServiceContext
    let recording: SpanRecording?

    package var isRecording: Bool { recording?.isOpen ?? false }

    package var operationName: String {
        get { recording?.name ?? "" }
        nonmutating set { recording?.name = newValue }
    }

    package var attributes: SpanAttributes {
        get { [:] }
        nonmutating set {}
    }

    package func setStatus(_ status: SpanStatus) { if status.code == .error { recording?.fail() } }

    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        recording?.fail()
    }

    package func addEvent(_ event: SpanEvent) {}

    package func addLink(_ link: SpanLink) {}

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) { recording?.end() }
}

/// What a sampled span is known by until its end, when it becomes a line.
final class SpanRecording: Sendable {
    private struct State {
        var name: String
        var isError = false
        var isOpen = true
    }

    private let trace: TraceContext
    private let parent: TraceContext
    private let process: String
    private let kind: SpanKind
    private let file: SpanFile
    private let state: Mutex<State>
    /// The monotonic clock, and not the instant of swift-distributed-tracing, which can jump.
    private let started = SystemClock.monotonicNanoseconds

    init(trace: TraceContext, parent: TraceContext, process: String, name: String, kind: SpanKind, file: SpanFile) {
        self.trace = trace
        self.parent = parent
        self.process = process
        self.kind = kind
        self.file = file
        state = Mutex(State(name: name))
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }

    var name: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    func fail() { state.withLock { $0.isError = true } }

    /// The first end counts.
    func end() {
        let duration = SystemClock.monotonicNanoseconds - started
        let ended = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen ? state : nil
        }
        guard let ended else { return }
        file.append(
            #"{"traceID":"\#(trace.traceID)","id":"\#(trace.spanID)","parent":"\#(parent.spanID)","process":\#(quoted(process)),"#
                + #""name":\#(quoted(ended.name)),"kind":"\#(kindName)","startNanos":\#(started),"durationNanos":\#(duration),"#
                + #""error":\#(ended.isError)}"#)
    }

    private var kindName: String {
        switch kind {
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        case .internal: "internal"
        }
    }

    /// RFC 8259 §7. Control characters, which no name needs, become spaces.
    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
