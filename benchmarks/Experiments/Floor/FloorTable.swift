import Report
import Statistics

/// The floors as the terminal shows them.
package enum FloorTable {
    private static let nameWidth = 40

    package static func text(_ results: FloorResults) -> String {
        var lines = ["\(padded("CPU time a request, one processor"))\(right("µs"))"]
        for record in results.floors {
            var line = "\(padded("  " + record.name))\(right(number(record.cpuMicrosPerRequest)))"
            if let (ratio, isKept) = Floor.verdict(record, among: results.floors), let limit = record.limitTimes {
                line += "  \(hundredths(ratio)) × \(record.comparedWith ?? ""), at most \(number(limit)) ×: \(isKept ? "passed" : "MISSED")"
            }
            lines.append(line)
        }
        if !results.journeyFloors.isEmpty {
            lines += [
                "",
                padded("A journey's SQL, on the storage engine")
                    + ["statements", "commits", "median µs", "CPU µs"].map { right($0) }.joined(),
            ]
            for record in results.journeyFloors {
                lines.append(
                    padded("  " + record.journey)
                        + ["\(record.statements)", "\(record.commits)", number(record.medianMicros), number(record.cpuMicros)].map {
                            right($0)
                        }
                        .joined())
            }
        }
        if !results.machineFloors.isEmpty {
            lines += ["", padded("The machine") + ["samples", "median µs", "p99 µs"].map { right($0) }.joined()]
            for record in results.machineFloors {
                lines.append(
                    padded("  " + record.name)
                        + ["\(record.samples)", number(record.medianMicros), p99(record)].map { right($0) }.joined())
            }
        }
        return lines.joined(separator: "\n")
    }

    /// A tail with fewer than ten samples in it is not shown.
    private static func p99(_ record: MachineFloorRecord) -> String {
        Percentile.isSupported(0.99, samples: record.samples) ? number(record.p99Micros) : "-"
    }

    private static func padded(_ text: String) -> String { text + String(repeating: " ", count: max(0, nameWidth - text.count)) }

    private static func right(_ text: String) -> String { String(repeating: " ", count: max(1, 12 - text.count)) + text }

    private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
