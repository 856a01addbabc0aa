import Topology

/// `shopbench` again, as one of the servers of `FloorServer`.
struct FloorChild {
    private let child: ReadyChild
    let port: Int

    var process: ChildProcess { child.process }

    /// - Parameter program: `shopbench`, where another program runs this; nil where it is the running one.
    static func start(_ kind: FloorServer.Kind, scratch: String, cpus: String?, program: String? = nil) async throws -> FloorChild {
        let port = try FreePort.find()
        let child = try await ReadyChild.start(
            try program ?? Binaries.programPath(), ["floor-server", "--kind", kind.rawValue, "--port", String(port)], name: "floor-server",
            cpus: cpus, output: "\(scratch)/floor-\(kind.rawValue)-\(port).log")
        return FloorChild(child: child, port: port)
    }

    func stop() async { await child.stop() }

    var cpuSeconds: Double { ProcessStat.read(pid: process.pid)?.cpuSeconds ?? 0 }
}
