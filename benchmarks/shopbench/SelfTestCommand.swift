import ArgumentParser
import Experiments
import ShopRuntime

struct SelfTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Measures servers whose truth is known: does the harness see a freeze, errors, a slow tail?",
        discussion: "Example: shopbench selftest")

    func run() async throws {
        let checks = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: 15)
            let checks = try await SelfTest(progress: progress).run()
            progress.finish()
            return checks
        }
        for check in checks { print("\(check.isRight ? "right" : "WRONG")  \(check.name): \(check.measured) (truth: \(check.truth))") }
        if !checks.allSatisfy(\.isRight) { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.failed) }
    }
}
