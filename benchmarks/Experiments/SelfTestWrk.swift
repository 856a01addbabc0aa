import Topology

/// The same load from `wrk`, where it is installed.
package enum WrkRun {
    /// - Returns: nil where it is not installed or did not run.
    static func saturate(port: Int, connections: Int, seconds: Int, cpus: String?, scratch: String) async throws -> ToolFigures? {
        let output = "\(scratch)/wrk-\(port)-\(ContinuousClock.now.hashValue).log"
        guard
            let wrk = try? ChildProcess(
                "wrk", ["-t1", "-c\(connections)", "-d\(seconds)s", "--latency", "http://127.0.0.1:\(port)/"], cpus: cpus, output: output)
        else { return nil }
        let ending = await wrk.waitOrKill(seconds: Double(seconds) + 10)
        try Task.checkCancellation()
        guard let ending, ending.code == 0 else { return nil }
        return figures(Machine.text(output), cpuSeconds: ending.cpuSeconds)
    }

    /// Reads what `wrk --latency` prints.
    package static func figures(_ text: String, cpuSeconds: Double) -> ToolFigures? {
        var figures = ToolFigures(requestsPerSecond: 0, cpuMicros: 0, p50Micros: 0, p99Micros: 0)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 2 else { continue }
            switch words[0] {
            case "50%": figures.p50Micros = micros(words[1]) ?? 0
            case "99%": figures.p99Micros = micros(words[1]) ?? 0
            case "Requests/sec:": figures.requestsPerSecond = Double(words[1]) ?? 0
            default:
                // `  123456 requests in 3.00s, 12.3MB read`
                if words[1] == "requests", let count = Double(words[0]), count > 0 { figures.cpuMicros = cpuSeconds * 1e6 / count }
            }
        }
        return figures.requestsPerSecond > 0 && figures.cpuMicros > 0 ? figures : nil
    }

    /// `123.00us`, `1.25ms`, `1.02s`.
    private static func micros(_ text: Substring) -> Int? {
        for (unit, factor) in [("us", 1.0), ("ms", 1_000), ("s", 1_000_000)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.utf8.count)).map { Int(($0 * factor).rounded()) }
        }
        return nil
    }
}
