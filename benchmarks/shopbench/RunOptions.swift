import ArgumentParser
import Experiments
import LoadGenerator
import Topology

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

    @Option(help: "What the customers do: \(ShopMix.all.map(\.name).joined(separator: ", ")).") var mix = ShopMix.boutique.name

    @Option(help: ArgumentHelp("Processors' worth of time for each system, by a control group: 0.5 is half of one.", valueName: "cpus"))
    var cpuQuota: Double?

    @Option(help: ArgumentHelp("Memory of each system, by a control group, such as 512MB or 1GB.", valueName: "size"))
    var memoryLimit: String?

    func validate() throws {
        if [quick, full, smoke].filter({ $0 }).count > 1 { throw ValidationError("Give one of --quick, --full and --smoke.") }
        guard rate > 0, rate <= 100_000 else { throw ValidationError("--rate takes a number above 0 and at most 100000.") }
        guard ["full", "normal"].contains(durability) else { throw ValidationError("--durability takes full or normal.") }
        _ = try processors()
        _ = try shopMix()
        _ = try budget()
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

    private func shopMix() throws -> ShopMix {
        guard let found = ShopMix.all.first(where: { $0.name == mix }) else {
            throw ValidationError("--mix takes one of \(ShopMix.all.map(\.name).joined(separator: ", ")); not \(mix).")
        }
        return found
    }

    private func budget() throws -> ControlGroupLimits {
        var limits = ControlGroupLimits(cpus: cpuQuota)
        if let cpuQuota, !(cpuQuota >= ControlGroupLimits.smallestCPUs && cpuQuota <= 1_024) {
            throw ValidationError("--cpu-quota takes a number of processors from \(ControlGroupLimits.smallestCPUs), such as 0.5.")
        }
        if let memoryLimit {
            guard let bytes = ControlGroupLimits.bytes(memoryLimit), bytes >= ControlGroupLimits.smallestMemoryBytes else {
                throw ValidationError("--memory-limit takes a size from 16MB, such as 512MB or 1GB.")
            }
            limits.memoryBytes = bytes
        }
        return limits
    }

    var mode: RunSettings.Mode { full ? .full : smoke ? .smoke : .quick }

    /// As typed, without the folder that the program lies in.
    private static var commandLine: String {
        (["shopbench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    }

    func settings(parts: Set<RunSettings.Part>) throws -> RunSettings {
        RunSettings(
            mode: mode, parts: parts, seed: seed, ratePerSecond: rate, processors: try processors(),
            durability: durability, commandLine: Self.commandLine, mix: try shopMix(), budget: try budget())
    }
}
