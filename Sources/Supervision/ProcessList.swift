#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The file `processes.json` of a data folder: which processes run and where, for an operator or a harness. Its owner alone can read it.
package enum ProcessList {
    package static let fileName = "processes.json"

    /// Replaces the file in one step, so that a reader never sees half of one.
    /// - Returns: whether it could be written.
    @discardableResult
    package static func write(_ children: [ChildStatus], folder: String) -> Bool {
        let path = "\(folder)/\(fileName)"
        let bytes = Array(json(children).utf8)
        let descriptor = open("\(path).new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let written = unistdWrite(descriptor, bytes)
        close(descriptor)
        return written == bytes.count && rename("\(path).new", path) == 0
    }

    /// Names and addresses are the program's own: nothing in them needs escaping.
    package static func json(_ children: [ChildStatus]) -> String {
        let rows = children.map { child in
            let pid = child.pid.map(String.init) ?? "null"
            return #"{"name":"\#(child.name)","pid":\#(pid),"address":"\#(child.address)","state":"\#(child.state.name)"}"#
        }
        return "[\n  \(rows.joined(separator: ",\n  "))\n]\n"
    }

    private static func unistdWrite(_ descriptor: Int32, _ bytes: [UInt8]) -> Int {
        #if canImport(Glibc)
            return Glibc.write(descriptor, bytes, bytes.count)
        #elseif canImport(Musl)
            return Musl.write(descriptor, bytes, bytes.count)
        #else
            return Darwin.write(descriptor, bytes, bytes.count)
        #endif
    }
}
