import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A control group with limits, for one system: what is started in it, and all that those start, stays in it.
package final class ControlGroup: Sendable {
    package typealias Controller = ControlGroupLimits.Controller

    /// What the kernel held back.
    package struct Throttling: Sendable, Equatable {
        /// Quota periods (of 100 ms) in which something ran, and those in which it was stopped until the next.
        package var periods = 0
        package var throttledPeriods = 0
        package var throttledSeconds = 0.0
        /// Processes killed because the memory was used up.
        package var outOfMemoryKills = 0

        package init() {}

        package static func + (first: Self, second: Self) -> Self {
            var sum = first
            sum.periods += second.periods
            sum.throttledPeriods += second.throttledPeriods
            sum.throttledSeconds += second.throttledSeconds
            sum.outOfMemoryKills += second.outOfMemoryKills
            return sum
        }
    }

    static let namePrefix = "twinshop-"
    private static let periodMicros = 100_000

    /// One a controller in v1, one for all in v2; no folder twice.
    package let folders: [String]
    private let byController: [Controller: String]

    /// Makes a group and sets its limits; what was made is removed again where a limit is refused. Removes what a dead harness left.
    package init(_ limits: ControlGroupLimits, in hierarchy: ControlGroupHierarchy) throws(ControlGroupUnavailable) {
        let name = "\(Self.namePrefix)\(getpid())-\(Self.number.add(1, ordering: .relaxed).newValue)"
        let parents = limits.controllers.compactMap { controller in hierarchy.parents[controller].map { (controller, $0) } }
        byController = Dictionary(uniqueKeysWithValues: parents.map { ($0, "\($1)/\(name)") })
        folders = Set(byController.values).sorted()
        for parent in Set(parents.map(\.1)) { Self.removeLeftovers(in: parent) }
        do throws(ControlGroupUnavailable) {
            for folder in folders {
                guard mkdir(folder, 0o755) == 0 else { throw ControlGroupUnavailable.notPermitted(folder: folder, errno: errno) }
                Self.live.withLock { _ = $0.insert(folder) }
            }
            for setting in Self.settings(limits, hierarchy.version, byController) { try setting.apply() }
        } catch {
            for folder in folders { Self.removeFolder(folder) }
            throw error
        }
    }

    private static let number = Atomic<Int>(0)

    /// A command that enters the group, then runs the rest of its command line in its own place.
    package var wrapper: [String] {
        let enter = folders.map { "echo $$ > '\($0)/cgroup.procs' && " }.joined()
        return ["/bin/sh", "-c", "\(enter)exec \"$@\"", "sh"]
    }

    package var throttling: Throttling {
        var throttling = Throttling()
        if let cpu = byController[.cpu] {
            let stat = ControlGroupFile.counters("\(cpu)/cpu.stat")
            throttling.periods = stat["nr_periods"] ?? 0
            throttling.throttledPeriods = stat["nr_throttled"] ?? 0
            // Nanoseconds in v1, microseconds in v2.
            throttling.throttledSeconds =
                stat["throttled_time"].map { Double($0) / 1e9 } ?? stat["throttled_usec"].map { Double($0) / 1e6 } ?? 0
        }
        if let memory = byController[.memory] {
            let kills = ["memory.events", "memory.oom_control"].lazy.compactMap {
                ControlGroupFile.counters("\(memory)/\($0)")["oom_kill"]
            }
            throttling.outOfMemoryKills = kills.first ?? 0
        }
        return throttling
    }

    /// Removes it once all its processes have ended.
    /// - Returns: false where some had not within three seconds, so that it is left.
    @discardableResult
    package func remove() async -> Bool {
        for _ in 0..<150 {
            if folders.allSatisfy({ Self.removeFolder($0) }) { return true }
            await Pause.millis(20)
        }
        return false
    }

    /// Of a group that nothing was started in.
    package static func removeEmpty(_ group: ControlGroup) { for folder in group.folders { removeFolder(folder) } }

    // MARK: The end, however it comes

    private static let live = Mutex<Set<String>>([])

    /// Removes every group that was made, blocking shortly; for the moment before the harness itself ends.
    package static func removeAll() {
        for _ in 0..<50 {
            if live.withLock({ Array($0) }).allSatisfy({ removeFolder($0) }) { return }
            // blocks: killed processes take a moment to leave, and the harness is about to end.
            usleep(20_000)
        }
    }

    /// Groups whose harness was killed itself. One with processes in it cannot be removed and stays.
    static func removeLeftovers(in parent: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(namePrefix) {
            guard let owner = name.dropFirst(namePrefix.count).split(separator: "-").first.flatMap({ Int32($0) }),
                owner != getpid(), ProcessID(pid: owner) == nil
            else { continue }
            _ = rmdir("\(parent)/\(name)")
        }
    }

    @discardableResult
    private static func removeFolder(_ folder: String) -> Bool {
        guard rmdir(folder) == 0 || errno == ENOENT else { return false }
        live.withLock { _ = $0.remove(folder) }
        return true
    }

    // MARK: Limits

    struct Setting: Equatable {
        var file: String
        var value: String
        /// Not every kernel accounts for swap.
        var isOptional = false

        func apply() throws(ControlGroupUnavailable) {
            let code = ControlGroupFile.write(value, to: file)
            if code != 0, !isOptional { throw .refused(file: file, value: value, errno: code) }
        }
    }

    static func settings(
        _ limits: ControlGroupLimits, _ version: ControlGroupHierarchy.Version, _ folders: [Controller: String]
    ) -> [Setting] {
        var settings: [Setting] = []
        if let cpus = limits.cpus, let folder = folders[.cpu] {
            let quota = Int((cpus * Double(periodMicros)).rounded())
            switch version {
            case .v1:
                settings.append(Setting(file: "\(folder)/cpu.cfs_period_us", value: "\(periodMicros)"))
                settings.append(Setting(file: "\(folder)/cpu.cfs_quota_us", value: "\(quota)"))
            case .v2: settings.append(Setting(file: "\(folder)/cpu.max", value: "\(quota) \(periodMicros)"))
            }
        }
        if let bytes = limits.memoryBytes, let folder = folders[.memory] {
            // Swap would turn a limit of memory into one of patience.
            switch version {
            case .v1:
                settings.append(Setting(file: "\(folder)/memory.limit_in_bytes", value: "\(bytes)"))
                settings.append(Setting(file: "\(folder)/memory.memsw.limit_in_bytes", value: "\(bytes)", isOptional: true))
            case .v2:
                settings.append(Setting(file: "\(folder)/memory.max", value: "\(bytes)"))
                settings.append(Setting(file: "\(folder)/memory.swap.max", value: "0", isOptional: true))
            }
        }
        return settings
    }
}
