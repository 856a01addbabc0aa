#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A set of processors as operators write it: `0`, `0-1`, `0,2`, `0-1,4`.
package struct CPUSet: Equatable, Sendable, CustomStringConvertible {
    package let cpus: [Int]

    /// Nil where the text is not such a set, or empty.
    package init?(_ text: String) {
        var found: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1] else { return nil }
            guard low >= 0, low <= high, high < 1_024 else { return nil }
            found.formUnion(low...high)
        }
        guard !found.isEmpty else { return nil }
        cpus = found.sorted()
    }

    package var description: String { cpus.map(String.init).joined(separator: ",") }

    /// `SYSTEM/GENERATOR`, as `--cpus` takes it: `0/1`, `0-2/3`.
    package static func pair(_ text: String) -> (system: CPUSet, generator: CPUSet)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let system = CPUSet(String(parts[0])), let generator = CPUSet(String(parts[1])) else { return nil }
        return (system, generator)
    }
}

/// Pins every thread of this process, and so those it starts later, to these processors.
/// - Returns: false where the kernel refused it for any thread, or there is no such call on this system.
@discardableResult
package func pinCurrentProcess(to cpus: [Int]) -> Bool {
    #if os(Linux)
        // The C library declares the call only under _GNU_SOURCE, which Swift's import of it does not set.
        guard let symbol = dlsym(nil, "sched_setaffinity") else { return false }
        typealias SetAffinity = @convention(c) (pid_t, Int, UnsafeRawPointer) -> CInt
        // safe: the symbol is the C library's own, and this is its signature in sched.h.
        let setAffinity = unsafeBitCast(symbol, to: SetAffinity.self)
        let bits = UInt.bitWidth
        var mask = [UInt](repeating: 0, count: 1_024 / bits)
        for cpu in cpus where (0..<1_024).contains(cpu) { mask[cpu / bits] |= 1 << UInt(cpu % bits) }
        // It works on one thread, so each one is told; the names in this folder are their ids.
        guard let folder = opendir("/proc/self/task") else { return false }
        defer { closedir(folder) }
        var isPinned = true
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard let thread = pid_t(name) else { continue }
            let refused = mask.withUnsafeBytes { raw in
                raw.baseAddress.map { setAffinity(thread, raw.count, $0) != 0 } ?? true
            }
            if refused { isPinned = false }
        }
        return isPinned
    #else
        return false
    #endif
}
