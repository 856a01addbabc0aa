import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What `/proc` says of a process at one moment.
package struct ProcessStat: Sendable, Equatable {
    package var state: Character
    /// User and system time, ticks.
    package var cpuTicks: UInt64
    package var startTicks: UInt64
    package var residentKilobytes = 0
    /// Nil where the kernel does not say, or it was not asked; see `MemoryMeasure`.
    package var proportionalKilobytes: Int?
    package var contextSwitches = 0
    /// Bytes that it caused to be written to storage; 0 where the kernel does not say.
    package var writtenBytes = 0
    /// Signals that it ignores, bit n − 1 for signal n.
    package var ignoredSignals: UInt64 = 0

    package static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    package var cpuSeconds: Double { Double(cpuTicks) / Self.ticksPerSecond }

    /// Nil where the process is gone.
    package static func read(pid: Int32) -> ProcessStat? {
        guard let text = contents("/proc/\(pid)/stat"), var stat = parse(stat: text) else { return nil }
        if let status = contents("/proc/\(pid)/status") { stat.add(status: status) }
        stat.contextSwitches = threads(of: pid).reduce(0) { $0 + contextSwitches(status: contents("/proc/\(pid)/task/\($1)/status") ?? "") }
        if let io = contents("/proc/\(pid)/io") { stat.writtenBytes = value("write_bytes:", in: io) ?? 0 }
        return stat
    }

    /// Fields after the name, which may itself hold blanks and brackets.
    package static func parse(stat text: String) -> ProcessStat? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let user = UInt64(fields[11]), let system = UInt64(fields[12]),
            let start = UInt64(fields[19])
        else { return nil }
        return ProcessStat(state: state, cpuTicks: user + system, startTicks: start)
    }

    package mutating func add(status: String) {
        residentKilobytes = Self.value("VmRSS:", in: status) ?? 0
        contextSwitches = Self.contextSwitches(status: status)
        for line in status.split(separator: "\n") where line.hasPrefix("SigIgn:") {
            ignoredSignals = UInt64(line.dropFirst(7).drop { $0 == "\t" || $0 == " " }, radix: 16) ?? 0
        }
    }

    /// A process's own status counts its first thread's switches alone.
    private static func contextSwitches(status: String) -> Int {
        (value("voluntary_ctxt_switches:", in: status) ?? 0) + (value("nonvoluntary_ctxt_switches:", in: status) ?? 0)
    }

    private static func threads(of pid: Int32) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
    }

    static func value(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.dropFirst(name.count).split { $0 == "\t" || $0 == " " }.first.flatMap { Int($0) }
        }
        return nil
    }

    static func contents(_ path: String) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private init(state: Character, cpuTicks: UInt64, startTicks: UInt64) {
        self.state = state
        self.cpuTicks = cpuTicks
        self.startTicks = startTicks
    }
}
