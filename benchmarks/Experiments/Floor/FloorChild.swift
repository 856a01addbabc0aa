import FoundationEssentials
import Topology

/// `shopbench` again, as one of the servers of `FloorServer`.
struct FloorChild {
    let process: ChildProcess
    let port: Int

    /// - Parameter program: `shopbench`, where another program runs this; nil where it is the running one.
    static func start(_ kind: FloorServer.Kind, scratch: String, cpus: String?, program: String? = nil) async throws -> FloorChild {
        let port = try FreePort.find()
        let output = "\(scratch)/floor-\(kind.rawValue)-\(port).log"
        let process = try ChildProcess(
            try program ?? Binaries.programPath(), ["floor-server", "--kind", kind.rawValue, "--port", String(port)], cpus: cpus,
            output: output)
        let deadline = ContinuousClock.now + .seconds(10)
        while !Machine.text(output).contains("ready on") {
            let lines = Machine.text(output).split(separator: "\n").map(String.init)
            if process.ending != nil || ContinuousClock.now > deadline {
                process.signal(9)
                throw TopologyError.notReady("floor-server", reason: "did not start", lastLines: lines)
            }
            await Pause.millis(5)
        }
        return FloorChild(process: process, port: port)
    }

    func stop() async {
        process.signal(15)
        if await process.wait(seconds: 5) == nil { process.signal(9) }
        _ = await process.wait(seconds: 1)
    }

    var cpuSeconds: Double { ProcessStat.read(pid: process.pid)?.cpuSeconds ?? 0 }
}
