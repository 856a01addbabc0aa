package import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One line on standard error for each message: time (UTC), level, service, message, metadata, and the trace where there is one.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let service: String
    private let label: String

    package init(service: String, label: String, level: Logger.Level) {
        self.service = service
        self.label = label
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = "\(LineLogHandler.time(SystemClock.millisecondsSinceEpoch)) \(event.level) \(service)"
        if label != service { line += "/\(label)" }
        line += " \(LineLogHandler.oneLine("\(event.message)"))"
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(LineLogHandler.oneLine("\(value)"))" }
        if let error = event.error { line += " error=\(LineLogHandler.oneLine("\(error)"))" }
        if let trace = TraceContext.current { line += " trace=\(trace.traceID)" }
        StandardError.write(line)
    }

    /// A message can carry what a customer sent: a line break in it must not look like a line of ours.
    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    private static func time(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func pad(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(pad(parts.tm_year + 1900, 4))-\(pad(parts.tm_mon + 1, 2))-\(pad(parts.tm_mday, 2))T"
            + "\(pad(parts.tm_hour, 2)):\(pad(parts.tm_min, 2)):\(pad(parts.tm_sec, 2)).\(pad(milliseconds % 1000, 3))Z"
    }
}

/// Whole lines on standard error; lines of several threads don't mix.
package enum StandardError {
    package static func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { unistdWrite($0, from: sent) }
            // Nobody reads it any more: a log must not stop the shop.
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func unistdWrite(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        #if canImport(Glibc)
            return Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
            return Musl.write(STDERR_FILENO, rest.baseAddress, rest.count)
        #else
            return Darwin.write(STDERR_FILENO, rest.baseAddress, rest.count)
        #endif
    }
}
