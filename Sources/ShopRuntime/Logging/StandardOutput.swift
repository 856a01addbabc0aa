#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lines for whoever started the program, written at once: they may be read from a pipe by somebody who waits for them.
package enum StandardOutput {
    package static func write(_ line: String) {
        print(line)
        fflush(nil)
    }
}
