#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Clocks of the calling thread and of the wall.
enum ThreadClock {
    /// CPU time of the calling thread, seconds, user and system.
    static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Unix milliseconds.
    static func wallMillis() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1_000 + Int(time.tv_nsec) / 1_000_000
    }
}
