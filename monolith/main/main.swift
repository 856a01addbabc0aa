import ArgumentParser
import Glibc
import Logging
import MonolithShop
import ShopRuntime
import Supervision

Runtime.installExecutor()
do {
    let command = try MonolithCommand.parse()
    Logs.bootstrap(service: "monolith", level: Logger.Level(rawValue: command.logLevel) ?? Logs.defaultLevel)
    await ServiceRunner.main(name: "monolith") {
        if command.supervised { exit(try await SupervisedMonolith(command: command).run()) }
        try Ports.check(command.port, host: command.host)
        try await Monolith.run(command.settings)
    }
} catch {
    // The parser would exit with 64 where the command line makes no sense.
    guard MonolithCommand.exitCode(for: error) != .success else { MonolithCommand.exit(withError: error) }
    StandardError.write(MonolithCommand.fullMessage(for: error))
    exit(ExitCode.usage)
}
