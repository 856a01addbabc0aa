#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Substring search over raw bytes, by the C library's vectorised search for the needle's first byte.
enum ByteSearch {
    /// Where `needle`, which is not empty, first occurs at or after `start`.
    static func first(_ needle: UnsafeRawBufferPointer, in hay: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        guard let hayBase = hay.baseAddress, let needleBase = needle.baseAddress, let initial = needle.first else { return nil }
        let lastStart = hay.count - needle.count
        var at = start
        while at <= lastStart {
            guard let found = memchr(hayBase + at, Int32(initial), lastStart - at + 1) else { return nil }
            if memcmp(found, needleBase, needle.count) == 0 { return UnsafeRawPointer(found) - hayBase }
            at = UnsafeRawPointer(found) - hayBase + 1
        }
        return nil
    }

    static func first(_ byte: UInt8, in hay: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = hay.baseAddress, start < hay.count else { return nil }
        guard let found = memchr(base + start, Int32(byte), hay.count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
