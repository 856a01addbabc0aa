import ArgumentParser
import ShopRuntime

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The harness's command line.
@main
struct ShopBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shopbench",
        abstract: "Measures one shop built twice: as a monolith and as microservices.",
        discussion: """
            Start with `shopbench compare --quick`: five minutes, a report in results/.

            Exit codes: 0 done and valid · 1 failed, void or interrupted · 2 usage · 3 a threshold was missed.
            Ctrl-C stops everything that was started, keeps what was measured and reports it; a second one kills at once.
            """,
        subcommands: [
            CompareCommand.self, LatencyCommand.self, ThroughputCommand.self, CapacityCommand.self, FailureCommand.self, LadderCommand.self,
            FloorCommand.self, LoadCommand.self,
            ReportCommand.self, DiffCommand.self, SelfTestCommand.self, SoakCommand.self, FloorServerCommand.self, ProxyCommand.self,
            FloorClientCommand.self, FloorProbeCommand.self,
        ])

    /// Ours, because the library ends usage errors with 64.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            end(error)
        }
    }

    private static func end(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        switch code {
        case .success:
            print(fullMessage(for: error))
            leave(with: ShopRuntime.ExitCode.done)
        case .validationFailure:
            StandardError.write(fullMessage(for: error))
            leave(with: ShopRuntime.ExitCode.usage)
        default:
            // A bare code has said what there is to say.
            if !(error is ArgumentParser.ExitCode) { StandardError.write("shopbench: \(error)") }
            leave(with: error is ArgumentParser.ExitCode ? code.rawValue : ShopRuntime.ExitCode.failed)
        }
    }
}

/// Inside a command the name is its own.
private func leave(with code: Int32) -> Never { exit(code) }
