package import ServiceContextModule

/// Which request this is, across processes: W3C Trace Context, version 00.
package struct TraceContext: Sendable, Hashable {
    /// The trace of the request that this task serves; nil outside of one. It lies in the task's service context, where every
    /// instrument of swift-distributed-tracing finds it.
    package static var current: TraceContext? { ServiceContext.current?.trace }

    /// Runs `body` as part of a trace.
    package static func serve<T>(
        _ trace: TraceContext, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> T
    ) async rethrows -> T {
        try await ServiceContext.$current.withValue(trace.serviceContext, operation: body)
    }

    /// The task's service context, with this as its trace.
    package var serviceContext: ServiceContext {
        var context = ServiceContext.current ?? .topLevel
        context.trace = self
        return context
    }

    private let traceHigh: UInt64
    private let traceLow: UInt64
    private let span: UInt64
    private let flags: UInt8

    private init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.flags = flags
    }

    /// The start of a trace of its own. Nobody has asked for its spans, so it is not sampled unless the caller says so.
    package static func root(isSampled: Bool = false) -> TraceContext {
        TraceContext(
            traceHigh: .random(in: 1 ... .max), traceLow: .random(in: 0 ... .max), span: .random(in: 1 ... .max),
            flags: isSampled ? 1 : 0)
    }

    /// Whether the request's spans are to be recorded: the header's flag 01.
    package var isSampled: Bool { flags & 1 == 1 }

    /// The same trace, one step further in.
    package func child() -> TraceContext {
        TraceContext(traceHigh: traceHigh, traceLow: traceLow, span: .random(in: 1 ... .max), flags: flags)
    }

    /// The caller's trace one step further in, or a new one where the header is missing or is not what the standard says.
    package static func continuing(_ traceparent: String?) -> TraceContext {
        traceparent.flatMap(TraceContext.init(traceparent:))?.child() ?? root()
    }

    /// Reads a `traceparent` header: `version-traceid-parentid-flags` in lower-case hexadecimal, identifiers not zero. A later version may
    /// have more after these fields.
    package init?(traceparent: String) {
        let bytes = Array(traceparent.utf8.prefix(56))
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = TraceContext.number(bytes[0..<2]), version != 0xFF,
            bytes.count == 55 || (version != 0 && bytes[55] == dash),
            let high = TraceContext.number(bytes[3..<19]), let low = TraceContext.number(bytes[19..<35]), high | low != 0,
            let span = TraceContext.number(bytes[36..<52]), span != 0,
            let flags = TraceContext.number(bytes[53..<55])
        else { return nil }
        self.init(traceHigh: high, traceLow: low, span: span, flags: UInt8(flags & 1))
    }

    /// The header's value.
    package var traceparent: String {
        String(unsafeUninitializedCapacity: 55) { text in
            text[0] = UInt8(ascii: "0")
            text[1] = UInt8(ascii: "0")
            text[2] = UInt8(ascii: "-")
            TraceContext.write(traceHigh, digits: 16, to: text, at: 3)
            TraceContext.write(traceLow, digits: 16, to: text, at: 19)
            text[35] = UInt8(ascii: "-")
            TraceContext.write(span, digits: 16, to: text, at: 36)
            text[52] = UInt8(ascii: "-")
            TraceContext.write(UInt64(flags), digits: 2, to: text, at: 53)
            return 55
        }
    }

    /// 32 hexadecimal digits: what a problem answer and a log line show.
    package var traceID: String {
        String(unsafeUninitializedCapacity: 32) { text in
            TraceContext.write(traceHigh, digits: 16, to: text, at: 0)
            TraceContext.write(traceLow, digits: 16, to: text, at: 16)
            return 32
        }
    }

    /// 16 hexadecimal digits.
    package var spanID: String {
        String(unsafeUninitializedCapacity: 16) { text in
            TraceContext.write(span, digits: 16, to: text, at: 0)
            return 16
        }
    }

    private static func write(_ value: UInt64, digits: Int, to text: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        var rest = value
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            let digit = UInt8(rest & 15)
            text[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest >>= 4
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}

extension ServiceContext {
    package var trace: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }
}

private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
    static let nameOverride: String? = "trace"
}
