import Glibc
import ShopRuntime
import Supervision

/// `--supervised`: this process starts itself again as a child, and again when that crashes.
struct SupervisedMonolith {
    var command: MonolithCommand

    /// - Returns: the exit code of the child that was told to stop, or that could not start.
    func run() async throws -> Int32 {
        try Ports.check(command.port, host: command.host)
        let address = "http://\(command.host):\(command.port)"
        let program = ChildProgram(
            name: "monolith", executable: "/proc/self/exe", arguments: CommandLine.arguments.dropFirst().filter { $0 != "--supervised" },
            address: address)
        let folder = command.data
        let supervisor = Supervisor(
            [program],
            observer: Supervisor.Observer(
                line: { _, line in StandardError.write(line) },
                changed: { child, all in
                    // Until the child is ready, its folder may be another process's.
                    guard child.state == .ready || child.restarts > 0 || child.state == .stopped else { return }
                    ProcessList.write(all, folder: folder)
                    SupervisedMonolith.report(child)
                }))
        do {
            try await ServiceRunner.run(
                name: "monolith",
                services: [SupervisedPrograms(supervisor) { _ in SupervisedMonolith.say("monolith ready on \(address)") }])
        } catch let failed as ChildFailed {
            // The child has said why.
            return failed.ending.exitCode
        }
        return await supervisor.statuses.first?.ending?.exitCode ?? ExitCode.done
    }

    private static func report(_ child: ChildStatus) {
        switch child.state {
        case .backingOff: say("monolith \(child.ending.map { "\($0)" } ?? "ended"); it is started again")
        case .ready where child.restarts > 0: say("monolith was restarted and is ready, PID \(child.pid ?? 0)")
        case .starting, .ready, .stopped, .failed: break
        }
    }

    /// At once, also where the output is a file or a pipe that somebody waits at.
    private static func say(_ text: String) {
        print(text)
        fflush(nil)
    }
}
