#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A process, told apart from a later one of the same number by its start time.
package struct ProcessID: Hashable, Sendable {
    package let pid: Int32
    /// Ticks after boot, field 22 of `/proc/PID/stat`.
    package let startTicks: UInt64

    /// Nil where there is no such process, or it is a zombie: dead, not yet reaped.
    package init?(pid: Int32) {
        guard let stat = ProcessStat.read(pid: pid), stat.state != "Z", stat.state != "X" else { return nil }
        self.pid = pid
        startTicks = stat.startTicks
    }

    /// A process as somebody noted it.
    package init(pid: Int32, startTicks: UInt64) {
        self.pid = pid
        self.startTicks = startTicks
    }

    package var isAlive: Bool { ProcessID(pid: pid) == self }

    /// Signals this very process, never a successor of its number.
    /// - Returns: whether it was alive.
    @discardableResult
    package func signal(_ number: Int32) -> Bool { isAlive && kill(pid, number) == 0 }
}
