import FoundationEssentials
import Topology

/// The card processor as a program of its own, outside of both variants.
struct CardProcessorChild {
    let process: ChildProcess
    let port: Int

    static func start(_ binaries: Binaries, scratch: String, cpus: String?) async throws -> CardProcessorChild {
        let port = try FreePort.find()
        let output = "\(scratch)/card-processor-\(port).log"
        let process = try ChildProcess(binaries.path(FailureCell.cardProcessor), ["--port", String(port)], cpus: cpus, output: output)
        let deadline = ContinuousClock.now + .seconds(10)
        while !Machine.text(output).contains("ready on") {
            let lines = Machine.text(output).split(separator: "\n").map(String.init)
            if process.ending != nil || ContinuousClock.now > deadline {
                process.signal(9)
                throw TopologyError.notReady(FailureCell.cardProcessor, reason: "did not start", lastLines: lines)
            }
            await Pause.millis(5)
        }
        return CardProcessorChild(process: process, port: port)
    }

    func stop() async {
        process.signal(15)
        if await process.wait(seconds: 5) == nil { process.signal(9) }
        _ = await process.wait(seconds: 1)
        try? FileManager.default.removeItem(atPath: process.outputPath)
    }
}
