#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Clocks of a floor, µs.
enum Stopwatch {
    static var wallMicros: Double { micros(CLOCK_MONOTONIC) }
    /// CPU time of this thread.
    static var threadMicros: Double { micros(CLOCK_THREAD_CPUTIME_ID) }

    private static func micros(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
