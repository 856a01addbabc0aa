import ArgumentParser
import Experiments
import Report
import ShopRuntime

struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Kills each variant at every step boundary of its checkout, again and again, and checks its books.",
        discussion: """
            Every death is a SIGKILL of the shipped program at an armed step, with other checkouts under way; its supervisor starts it again.
            Exits with 1 where an invariant is violated or an armed step was never died at.

            Example: shopbench soak --kills 1000
            """)

    @Option(help: "How often each variant is killed.") var kills = 100
    @Option(help: ArgumentHelp("monolith, microservices or both.", valueName: "variant")) var variant = "both"
    @OptionGroup var options: RunOptions

    func validate() throws {
        guard (1...100_000).contains(kills) else { throw ValidationError("--kills takes 1 to 100000.") }
        guard variant == "both" || Variant(rawValue: variant) != nil else {
            throw ValidationError("--variant takes monolith, microservices or both.")
        }
    }

    func run() async throws {
        let settings = try options.settings(parts: [])
        let chosen = Variant(rawValue: variant).map { [$0] } ?? Variant.allCases
        let outcomes = try await Interruption.cancels {
            let progress = Progress(plannedSeconds: Double(kills * chosen.count) * 0.6 + 20)
            let laboratory = try Laboratory(settings, progress: progress, architectures: chosen.map(\.architecture))
            defer { laboratory.close() }
            var outcomes: [CrashSoak.Outcome] = []
            for variant in chosen { outcomes.append(try await CrashSoak(laboratory, kills: kills).run(variant)) }
            progress.finish()
            return outcomes
        }
        for outcome in outcomes { print(Self.text(outcome)) }
        if outcomes.contains(where: { $0.violations > 0 || !$0.missed.isEmpty }) {
            throw ArgumentParser.ExitCode(ShopRuntime.ExitCode.failed)
        }
    }

    private static func text(_ outcome: CrashSoak.Outcome) -> String {
        let deaths = outcome.deaths.map { "\($0.step) \($0.count)" }.joined(separator: ", ")
        var lines = [
            "\(outcome.variant.rawValue): killed \(outcome.kills) times in \(Int(outcome.seconds)) s (\(deaths))",
            "  \(outcome.acknowledged) orders acknowledged, \(outcome.unknown) requests unanswered",
        ]
        if !outcome.missed.isEmpty { lines.append("  NEVER DIED AT: \(outcome.missed.joined(separator: ", "))") }
        for finding in outcome.findings {
            lines.append("  \(finding.violations.count) of \(finding.checked)  \(finding.name)")
            lines += finding.violations.prefix(3).map { "      \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}
