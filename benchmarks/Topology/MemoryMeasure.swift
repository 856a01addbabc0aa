/// How the memory of several processes is added up: each one's PSS, which divides a page among those that share it. Sums of RSS count a page
/// of the code that nine services have in common nine times.
package enum MemoryMeasure {
    /// `PSS`, or `RSS` where the kernel has no sum of the former.
    package static let name = proportionalKilobytes(of: nil) == nil ? "RSS" : "PSS"

    /// - Parameter process: nil for this one.
    static func proportionalKilobytes(of process: Int32?) -> Int? {
        let name = process.map { String($0) } ?? "self"
        return ProcessStat.contents("/proc/\(name)/smaps_rollup").flatMap(proportionalKilobytes(rollup:))
    }

    /// - Parameter rollup: text of `/proc/PID/smaps_rollup`.
    package static func proportionalKilobytes(rollup: String) -> Int? { ProcessStat.value("Pss:", in: rollup) }
}
