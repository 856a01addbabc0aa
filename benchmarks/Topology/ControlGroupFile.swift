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

extension ControlGroupFile {
    /// Moves a process that runs, with all its threads, into a group.
    package static func move(pid: Int32, to folder: String) -> Bool { write("\(pid)", to: "\(folder)/cgroup.procs") == 0 }
}

extension ControlGroupHierarchy {
    /// The folder of the group that a process is in now.
    package func folder(ofProcess pid: Int32, controller: Controller) -> String {
        let root = Self.systemRoot
        let lines = (ControlGroupFile.text("/proc/\(pid)/cgroup") ?? "").split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        }
        let line = lines.first { line in
            line.count == 3 && (version == .v2 ? line[1].isEmpty : line[1].split(separator: ",").contains { $0 == controller.rawValue })
        }
        let path = line.map { $0[2] == "/" ? "" : $0[2] } ?? ""
        return version == .v2 ? "\(root)\(path)" : "\(root)/\(line?[1] ?? controller.rawValue)\(path)"
    }
}
