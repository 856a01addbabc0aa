import FoundationEssentials
import LoadGenerator
package import Report
import Topology

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the run has to disclose of the machine.
package enum Machine {
    package static func environment(_ settings: RunSettings) -> EnvironmentRecord {
        EnvironmentRecord(
            commit: BuildRevision.current, kernel: firstLine("/proc/sys/kernel/osrelease"),
            processor: field("model name", in: "/proc/cpuinfo") ?? "unknown", cores: onlineProcessors,
            memoryMegabytes: (field("MemTotal", in: "/proc/meminfo")?.split(separator: " ").first.flatMap { Int($0) } ?? 0) / 1_024,
            swiftVersion: swiftVersion, systemCPUs: settings.processors.system, generatorCPUs: settings.processors.generator,
            durability: settings.durability, loadAverageAtStart: loadAverage,
            dataset: "demo data, 10,000 products, 1,000 customers, seed 1", commandLine: settings.commandLine,
            mix: settings.mix.name, memoryMeasure: MemoryMeasure.name)
    }

    /// Processors that the scheduler lets this process use.
    package static var allowedProcessors: [Int] {
        field("Cpus_allowed_list", in: "/proc/self/status").flatMap { CPUSet($0) }?.cpus ?? [0]
    }

    /// Processors that the scheduler lets each of these processes use, as `0`, or `0; 0-1` where they differ; processes that are gone are
    /// left out.
    static func allowedProcessors(of processes: [Int32]) -> String {
        Set(processes.compactMap { field("Cpus_allowed_list", in: "/proc/\($0)/status") }).sorted().joined(separator: "; ")
    }

    /// Processors of the machine, whether this process may use them or not.
    private static var onlineProcessors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    package static var loadAverage: Double { firstLine("/proc/loadavg").split(separator: " ").first.flatMap { Double($0) } ?? 0 }

    /// Ticks that the hypervisor gave to others, and all ticks, since boot.
    static var stolenTicks: (stolen: Double, all: Double) {
        let fields = firstLine("/proc/stat").split(separator: " ").dropFirst().compactMap { Double($0) }
        return (fields.count > 7 ? fields[7] : 0, fields.prefix(8).reduce(0, +))
    }

    /// The compiler that built this program: what built the systems beside it.
    private static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    private static func firstLine(_ path: String) -> String { text(path).split(separator: "\n").first.map(String.init) ?? "unknown" }

    private static func field(_ name: String, in path: String) -> String? {
        for line in text(path).split(separator: "\n") where line.hasPrefix(name) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 != "\t" }).allSatisfy({ $0 == "\t" }), parts[0].hasPrefix(name) else {
                continue
            }
            return String(parts[1].drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }

    static func text(_ path: String) -> String {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// The commit of the checkout that the program lies in, read without running git. What was changed and not committed is not seen, nor
/// whether the program was built before the commit.
package enum BuildRevision {
    static var current: String { (try? Binaries.programPath()).map(commit(ofCheckoutAbove:)) ?? "unknown" }

    /// - Parameter path: of a file or folder within the checkout.
    package static func commit(ofCheckoutAbove path: String) -> String {
        var folder = path
        while !folder.isEmpty {
            let head = trimmed(Machine.text("\(folder)/.git/HEAD"))
            if head.hasPrefix("ref: ") {
                let reference = String(head.dropFirst(5))
                let direct = trimmed(Machine.text("\(folder)/.git/\(reference)"))
                if !direct.isEmpty { return direct }
                let packed = Machine.text("\(folder)/.git/packed-refs").split(separator: "\n").first { $0.hasSuffix(" \(reference)") }
                return packed?.split(separator: " ").first.map(String.init) ?? "unknown"
            }
            if !head.isEmpty { return head }
            guard let slash = folder.lastIndex(of: "/") else { break }
            folder = String(folder[..<slash])
        }
        return "unknown"
    }

    private static func trimmed(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? "" }
}
