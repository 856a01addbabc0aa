/// Busy time of some processors, whoever used it.
package enum ProcessorTime {
    /// Ticks since boot that these processors were not idle; nil where the text lacks one of them.
    /// - Parameter text: of `/proc/stat`: lines `cpu0 user nice system idle iowait irq softirq steal guest guest_nice`.
    package static func busyTicks(of cpus: [Int], in text: String) -> Double? {
        var sum = 0.0
        var seen = 0
        for line in text.split(separator: "\n") where line.hasPrefix("cpu") {
            let fields = line.split(separator: " ")
            guard let number = Int(fields[0].dropFirst(3)), cpus.contains(number) else { continue }
            let ticks = fields.dropFirst().prefix(8).compactMap { Double($0) }
            guard ticks.count == 8 else { return nil }
            // Without idle and iowait.
            sum += ticks.reduce(0, +) - ticks[3] - ticks[4]
            seen += 1
        }
        return seen == cpus.count && seen > 0 ? sum : nil
    }
}
