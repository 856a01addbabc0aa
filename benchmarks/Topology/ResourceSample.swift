/// Resources of a system's processes at one moment.
package struct ResourceSample: Sendable {
    package struct Process: Sendable {
        package var id: ProcessID
        package var name: String
        package var stat: ProcessStat

        package init(id: ProcessID, name: String, stat: ProcessStat) {
            self.id = id
            self.name = name
            self.stat = stat
        }
    }

    package var processes: [Process]

    package init(processes: [Process]) { self.processes = processes }

    /// What one component used between two moments.
    package struct Use: Sendable {
        package var name: String
        package var cpuSeconds: Double
        /// At the later moment: PSS, or RSS where that is not known.
        package var residentMegabytes: Double
        package var contextSwitches: Int
        package var writtenKilobytes: Int
    }

    /// Use since an earlier sample, by component: a restarted component's processes are added up.
    package func use(since earlier: ResourceSample) -> [Use] {
        let before = Dictionary(earlier.processes.map { ($0.id, $0.stat) }, uniquingKeysWith: { first, _ in first })
        var uses: [String: Use] = [:]
        for process in processes {
            let old = before[process.id]
            var use =
                uses[process.name] ?? Use(name: process.name, cpuSeconds: 0, residentMegabytes: 0, contextSwitches: 0, writtenKilobytes: 0)
            use.cpuSeconds += process.stat.cpuSeconds - (old?.cpuSeconds ?? 0)
            use.residentMegabytes += Double(process.stat.proportionalKilobytes ?? process.stat.residentKilobytes) / 1_024
            use.contextSwitches += process.stat.contextSwitches - (old?.contextSwitches ?? 0)
            use.writtenKilobytes += (process.stat.writtenBytes - (old?.writtenBytes ?? 0)) / 1_024
            uses[process.name] = use
        }
        return uses.values.sorted { $0.name < $1.name }
    }
}
