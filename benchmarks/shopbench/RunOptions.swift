import ArgumentParser
import Experiments
import LoadGenerator

/// What all experiments take.
struct RunOptions: ParsableArguments {
    @Flag(help: "Five minutes on two processors (the default).") var quick = false
    @Flag(help: "Longer phases and more pairs of blocks.") var full = false
    @Flag(help: "Half a minute, to see that everything works; its figures mean nothing.") var smoke = false

    @Option(help: ArgumentHelp("Folder of the results; it must not exist or be empty. Default: results/<time>.", valueName: "dir"))
    var out: String?

    @Option(help: "Same seed, same questions in the same order.") var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Processors of the system and of the generator, such as 0/1 or 0-2/3.", valueName: "system/generator"))
    var cpus: String?

    @Option(help: "Arrivals a second of the open loops.") var rate: Double = RunSettings.defaultRate

    @Option(help: "full: an acknowledged write survives a power failure; normal: it survives a crash of the process.") var durability =
        "full"

    func validate() throws {
        if [quick, full, smoke].filter({ $0 }).count > 1 { throw ValidationError("Give one of --quick, --full and --smoke.") }
        guard rate > 0, rate <= 100_000 else { throw ValidationError("--rate takes a number above 0 and at most 100000.") }
        guard ["full", "normal"].contains(durability) else { throw ValidationError("--durability takes full or normal.") }
        _ = try processors()
    }

    func processors() throws -> Processors {
        let allowed = Machine.allowedProcessors
        guard let cpus else { return Processors(allowed: allowed) }
        guard let pair = CPUSet.pair(cpus) else { throw ValidationError("--cpus takes SYSTEM/GENERATOR, such as 0/1 or 0-2/3.") }
        let unknown = Set(pair.system.cpus + pair.generator.cpus).subtracting(allowed)
        guard unknown.isEmpty else {
            throw ValidationError(
                "--cpus names processors that this process may not use: \(unknown.sorted().map(String.init).joined(separator: ", ")).")
        }
        return Processors(system: pair.system, generator: pair.generator)
    }

    func settings(parts: Set<RunSettings.Part>) throws -> RunSettings {
        RunSettings(
            mode: full ? .full : smoke ? .smoke : .quick, parts: parts, seed: seed, ratePerSecond: rate, processors: try processors(),
            durability: durability,
            commandLine: CommandLine.arguments.joined(separator: " "))
    }
}
