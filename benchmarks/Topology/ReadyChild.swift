import FoundationEssentials

/// A helper of the harness that says `ready on` when it serves: a floor's server, the proxies.
package struct ReadyChild: Sendable {
    package let process: ChildProcess

    /// Starts it and waits for its ready line, ten seconds at most.
    /// - Throws: `TopologyError.notReady`, with its last lines; it is killed then.
    package static func start(_ path: String, _ arguments: [String], name: String, cpus: String?, output: String) async throws -> ReadyChild
    {
        let process = try ChildProcess(path, arguments, cpus: cpus, output: output)
        let deadline = ContinuousClock.now + .seconds(10)
        while !text(output).contains("ready on") {
            if process.ending != nil || Task.isCancelled || ContinuousClock.now > deadline {
                _ = await process.waitOrKill(seconds: 0)
                throw TopologyError.notReady(name, reason: "did not start", lastLines: text(output).split(separator: "\n").map(String.init))
            }
            await Pause.millis(5)
        }
        return ReadyChild(process: process)
    }

    package func stop() async {
        process.signal(15)
        _ = await process.waitOrKill(seconds: 5, outlivesCancellation: true)
        try? FileManager.default.removeItem(atPath: process.outputPath)
    }

    private static func text(_ path: String) -> String {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
