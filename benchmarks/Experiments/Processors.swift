package import LoadGenerator
import ShopRuntime

/// Which processors the system has, and which the generator: apart, so that a busy system cannot slow the clock that judges it.
package struct Processors: Sendable, Equatable {
    /// As `taskset -c` takes them.
    package var system: String
    package var generator: String
    /// False on one processor, where there is nothing to choose.
    package var isPinned: Bool

    package init(system: CPUSet, generator: CPUSet) {
        self.system = system.description
        self.generator = generator.description
        isPinned = true
        generatorCPUs = generator.cpus
        systemCPUs = system.cpus
        isShared = !Set(system.cpus).isDisjoint(with: generator.cpus)
    }

    /// On n processors the system has all but the last.
    /// - Parameter allowed: those that the scheduler lets this process use.
    package init(allowed: [Int]) {
        let generatorOnly = allowed.suffix(1)
        let rest = allowed.count > 1 ? allowed.dropLast() : allowed[...]
        system = rest.map(String.init).joined(separator: ",")
        generator = generatorOnly.map(String.init).joined(separator: ",")
        isPinned = allowed.count > 1
        generatorCPUs = Array(generatorOnly)
        systemCPUs = Array(rest)
        isShared = allowed.count < 2
    }

    let generatorCPUs: [Int]
    let systemCPUs: [Int]
    /// System and generator compete for a processor: shown as a limit of the run.
    let isShared: Bool

    var tasksetArgument: String? { isPinned ? system : nil }

    /// Pins this process to its own processors.
    func pinGenerator() -> Bool { isPinned ? pinCurrentProcess(to: generatorCPUs) : true }
}
