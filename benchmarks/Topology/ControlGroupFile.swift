import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of the control group interface: they exist already, and take a value in one write.
package enum ControlGroupFile {
    package static func text(_ path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Lines of `name value`.
    package static func counters(_ path: String) -> [String: Int] {
        var counters: [String: Int] = [:]
        for line in (text(path) ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, let value = Int(fields[1]) { counters[String(fields[0])] = value }
        }
        return counters
    }

    /// - Returns: 0 or the error number.
    static func write(_ value: String, to path: String) -> Int32 {
        let descriptor = open(path, O_WRONLY)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var text = value
        let written = text.withUTF8 { send(descriptor, $0) }
        return written == value.utf8.count ? 0 : errno
    }

    private static func send(_ descriptor: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
