import Subprocess
import SystemPackage

/// One life of a child, from its start to its end.
enum ChildRun {
    /// Starts the program and returns once it has ended.
    ///
    /// Its standard input is a pipe whose other end only this process holds, so that it sees the end of it when this process dies, however
    /// that happens. It is the leader of a process group of its own: Ctrl-C on the terminal reaches the supervisor alone.
    static func run(
        _ program: ChildProgram, started: @escaping @Sendable (Int32) async -> Void, line: @escaping @Sendable (String) async -> Void
    ) async -> Ending {
        var options = PlatformOptions()
        options.processGroupID = 0
        var variables: [Environment.Key: String?] = ["TWINSHOP_PARENT_PIPE": "1"]
        for (name, value) in program.environment {
            guard let key = Environment.Key(rawValue: name) else { continue }
            variables[key] = value
        }
        do {
            let result = try await Subprocess.run(
                .path(FilePath(program.executable)), arguments: Arguments(program.arguments), environment: .inherit.updating(variables),
                platformOptions: options, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                await started(execution.processIdentifier.value)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await pass(execution.standardOutput, to: line) }
                    group.addTask { await pass(execution.standardError, to: line) }
                }
            }
            return switch result.terminationStatus {
            case .exited(let code): .exited(code)
            case .signaled(let signal): .killed(signal: signal)
            }
        } catch {
            return .neverStarted(reason: "\(error)")
        }
    }

    private static func pass(_ output: SubprocessOutputSequence, to line: @Sendable (String) async -> Void) async {
        do {
            for try await text in output.strings() { await line(text) }
        } catch {
            // A pipe that can't be read any more: the child's end, which follows, says all there is to say.
        }
    }
}
