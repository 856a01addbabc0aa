import ArgumentParser
import Experiments
import ShopRuntime

struct SelfTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Measures servers whose truth is known: does the harness see a freeze, errors, a slow tail?",
        discussion: """
            Half a minute. Also what a request costs the generator beside wrk, where that is installed, and how punctual it is; these \
            two need a quiet machine with two processors. Exits with 1 where anything is wrong.

            Example: shopbench selftest
            """)

    func run() async throws {
        let checks = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: 32)
            let test = try SelfTest(progress: progress)
            defer { test.close() }
            let checks = try await test.truths() + test.speed()
            progress.finish()
            return checks
        }
        for check in checks {
            print("\(check.isRight ? "right" : "WRONG")  \(check.name)")
            print("         measured \(check.measured)")
            print("         truth    \(check.truth)")
        }
        if !checks.allSatisfy(\.isRight) { throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.failed) }
    }
}
