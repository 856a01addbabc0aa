import ArgumentParser
import Experiments

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compares both variants: latency, throughput, cost, and what a failure does.",
        discussion: "Example: shopbench compare --quick --only latency,throughput --out results/today")

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("Only these, of \(partNames).", valueName: "parts"))
    var only: String?

    private static let partNames = RunSettings.Part.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws { _ = try parts() }

    private func parts() throws -> Set<RunSettings.Part> {
        guard let only else { return RunSettings.Part.byDefault(options.mode) }
        return Set(
            try only.split(separator: ",").map { name in
                guard let part = RunSettings.Part(rawValue: String(name)) else {
                    throw ValidationError("--only takes parts out of \(Self.partNames), separated by commas; not \(name).")
                }
                return part
            })
    }

    func run() async throws { try await ExperimentRun.run(options, parts: try parts()) }
}

struct LatencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency", abstract: "Latency of both at one absolute rate, open loop.",
        discussion: "Example: shopbench latency --rate 300 --seed 7")

    @OptionGroup var options: RunOptions

    func run() async throws { try await ExperimentRun.run(options, parts: [.latency]) }
}

struct ThroughputCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughput", abstract: "Peak throughput of both, closed loop, and its cost.",
        discussion: "Example: shopbench throughput --cpus 0/1")

    @OptionGroup var options: RunOptions

    func run() async throws { try await ExperimentRun.run(options, parts: [.throughput]) }
}

struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity", abstract: "The highest rate that each carries within the latency objective, and how each scales.",
        discussion: "Example: shopbench capacity --mix ordering --cpu-quota 0.5")

    @OptionGroup var options: RunOptions

    func run() async throws { try await ExperimentRun.run(options, parts: [.capacity]) }
}

struct FailureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failure", abstract: "Faults under load in each component of both, and the invariants afterwards.",
        discussion: """
            A cell is a component and a fault, COMPONENT:FAULT. --quick runs those that answer a question that was asked beforehand, in six
            minutes; --full runs all that there are, in about an hour.

            Components: \(FailureCell.components.joined(separator: ", "))
            Faults: \(FaultKind.names)

            Examples:
              shopbench failure --full --out results/faults
              shopbench failure --cell orders:hang --cell card-processor:refused
            """)

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("Only this cell; may be repeated.", valueName: "component:fault"))
    var cell: [String] = []

    func validate() throws { _ = try cells() }

    private func cells() throws -> [FailureCell]? {
        guard !cell.isEmpty else { return nil }
        return try cell.flatMap { text in
            let cells = FailureCell.parse(text)
            guard !cells.isEmpty else {
                throw ValidationError("--cell takes COMPONENT:FAULT, such as orders:hang; there is no \(text). See --help for both.")
            }
            return cells
        }
    }

    func run() async throws { try await ExperimentRun.run(options, parts: [.failure], cells: try cells()) }
}
