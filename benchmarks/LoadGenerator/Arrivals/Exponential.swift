import Statistics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The exponential law of mean 1, by inversion: −ln(1 − U).
enum Exponential {
    static func draw(using random: inout SplitMix64) -> Double { -log1p(-random.unit()) }
}
