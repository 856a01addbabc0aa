import Glibc
import Logging
import ShopCore
import ShopRuntime
import ShopSecurity
import Supervision

/// From the decided command line to the end of the last child.
struct Launcher {
    var command: LaunchCommand

    func run() async throws {
        try Ports.check(command.port, host: command.host)
        let folder = try DataFolder(path: command.data)
        let isNew = !folder.contains(Launcher.keyFile)
        let jwtKey = try JWTKey.load(orCreateIn: folder).base64
        let options = LaunchOptions(
            host: command.host, port: command.port, data: folder.path,
            isDemo: command.demo ?? (isNew || folder.contains(Launcher.demoMark)),
            durability: command.durability, logLevel: command.logLevel, cardProcessor: command.cardProcessor,
            layout: try command.layout, isGrouped: command.groups != nil, addresses: try command.addresses, calls: command.calls,
            resilience: try command.chosenResilience())
        // A crash while the services fill their stores must not make the next start leave some of them empty: each fills an empty
        // store in one transaction, and the mark makes every start ask for it again.
        if options.isDemo { try mark(folder) }
        let topology = try Topology(options: options, binaries: Launcher.ownFolder, jwtKey: jwtKey)
        let programs = topology.programs
        let path = folder.path

        let supervisor = Supervisor(
            programs,
            observer: Supervisor.Observer(
                line: { name, line in StandardError.write("\(name) | \(line)") },
                changed: { child, all in
                    ProcessList.write(all, folder: path)
                    Launcher.report(child)
                }))
        let set = SupervisedPrograms(supervisor) { children in
            Launcher.say(Launcher.table(children))
            Launcher.say("microservices ready on http://\(options.host):\(options.port)")
        }
        try await ServiceRunner.run(name: "microservices", services: [set])
        withExtendedLifetime(folder) {}
    }

    private static let keyFile = "jwt.key"
    private static let demoMark = "demo"

    private func mark(_ folder: DataFolder) throws {
        let descriptor = open(folder.file(Launcher.demoMark), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw DataFolderError.notWritable(path: folder.path, reason: String(cString: strerror(errno)))
        }
        close(descriptor)
    }

    // MARK: What an operator sees

    private static func report(_ child: ChildStatus) {
        switch child.state {
        case .backingOff: say("\(child.name) \(child.ending.map { "\($0)" } ?? "ended"); it is started again")
        case .ready where child.restarts > 0: say("\(child.name) was restarted and is ready, PID \(child.pid ?? 0)")
        case .starting, .ready, .stopped, .failed: break
        }
    }

    private static func table(_ children: [ChildStatus]) -> String {
        let rows =
            [["SERVICE", "ADDRESS", "PID", "STATE"]]
            + children.map { [$0.name, $0.address, $0.pid.map(String.init) ?? "-", $0.state.name] }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// At once, also where the output is a file or a pipe that somebody waits at.
    private static func say(_ text: String) {
        print(text)
        fflush(nil)
    }

    /// The services' executables lie beside this one.
    private static var ownFolder: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = max(0, readlink("/proc/self/exe", &path, path.count - 1))
        let own = String(decoding: path.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
    }
}
