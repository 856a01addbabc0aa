import ArgumentParser
import Glibc
import Logging
import ShopRuntime

Runtime.installExecutor()
do {
    let command = try LaunchCommand.parse()
    Logs.bootstrap(service: "microservices", level: Logger.Level(rawValue: command.logLevel) ?? Logs.defaultLevel)
    await ServiceRunner.main(name: "microservices") { try await Launcher(command: command).run() }
} catch {
    // The parser would exit with 64 where the command line makes no sense.
    guard LaunchCommand.exitCode(for: error) != .success else { LaunchCommand.exit(withError: error) }
    StandardError.write(LaunchCommand.fullMessage(for: error))
    exit(ExitCode.usage)
}
