import Topology

/// This program again, as the proxies before a system's services: on the generator's processor, so that its work is not taken for theirs.
struct ProxyChild {
    private let child: ReadyChild
    /// What the launcher has to be told.
    let arguments: [String]

    /// Returns when every proxy listens.
    static func start(before services: [String], roundTripMillis: Double, scratch: String, cpus: String?) async throws -> ProxyChild {
        let ports = try freePorts(services.count * 2)
        var links: [String] = []
        var arguments: [String] = []
        for (index, service) in services.enumerated() {
            let (listen, target) = (ports[index * 2], ports[index * 2 + 1])
            links += ["--link", "\(listen)=\(target)"]
            arguments += ["--service-port", "\(service)=\(target)", "--service-url", "\(service)=http://127.0.0.1:\(listen)"]
        }
        let child = try await ReadyChild.start(
            try Binaries.programPath(), ["proxy", "--round-trip-millis", String(roundTripMillis)] + links, name: "proxy", cpus: cpus,
            output: "\(scratch)/proxy-\(ports[0]).log")
        return ProxyChild(child: child, arguments: arguments)
    }

    /// Distinct ones: the kernel may give one twice that nobody took in between.
    private static func freePorts(_ count: Int) throws -> [Int] {
        var ports: [Int] = []
        while ports.count < count {
            let port = try FreePort.find()
            if !ports.contains(port) { ports.append(port) }
        }
        return ports
    }

    func stop() async { await child.stop() }
}
