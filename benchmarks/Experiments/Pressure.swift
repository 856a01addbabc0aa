/// How long the machine's tasks have waited for a resource since boot, as the kernel counts it (`Documentation/accounting/psi.rst`).
package struct Pressure: Sendable, Equatable {
    /// Some task waited while others ran, µs.
    package var someMicros: Double
    /// Every task that was not idle waited, µs; 0 where the kernel does not say.
    package var fullMicros: Double

    package init(someMicros: Double, fullMicros: Double) {
        self.someMicros = someMicros
        self.fullMicros = fullMicros
    }

    /// Of the text of `/proc/pressure/…`: lines `some avg10=0.00 avg60=0.00 avg300=0.00 total=123`. Nil where it is another text.
    package init?(_ text: String) {
        func total(_ kind: String) -> Double? {
            for line in text.split(separator: "\n") where line.hasPrefix("\(kind) ") {
                return line.split(separator: " ").first { $0.hasPrefix("total=") }.flatMap { Double($0.dropFirst("total=".count)) }
            }
            return nil
        }
        guard let some = total("some") else { return nil }
        someMicros = some
        fullMicros = total("full") ?? 0
    }

    /// Nil where the kernel has no such file, or does not let it be read.
    static func of(_ resource: String) -> Pressure? { Pressure(Machine.text("/proc/pressure/\(resource)")) }
}

/// The machine's own counters at one moment: two of them tell what happened to the machine in between.
package struct MachineSnapshot: Sendable, Equatable {
    package var at: ContinuousClock.Instant
    /// Ticks that the hypervisor gave to others, and all ticks, since boot.
    package var stolenTicks: Double
    package var allTicks: Double
    package var cpu: Pressure?
    package var io: Pressure?
    package var memory: Pressure?

    package init(
        at: ContinuousClock.Instant, stolenTicks: Double, allTicks: Double, cpu: Pressure? = nil, io: Pressure? = nil,
        memory: Pressure? = nil
    ) {
        self.at = at
        self.stolenTicks = stolenTicks
        self.allTicks = allTicks
        self.cpu = cpu
        self.io = io
        self.memory = memory
    }

    package static func now() -> MachineSnapshot {
        let ticks = Machine.stolenTicks
        return MachineSnapshot(
            at: .now, stolenTicks: ticks.stolen, allTicks: ticks.all, cpu: .of("cpu"), io: .of("io"), memory: .of("memory"))
    }

    /// Share of the processors' time since `earlier` that the hypervisor gave to others, 0…1.
    func stolenFraction(since earlier: MachineSnapshot) -> Double {
        (stolenTicks - earlier.stolenTicks) / max(1, allTicks - earlier.allTicks)
    }

    /// Share of the time since `earlier` that a resource was waited for, 0…1; nil where either moment could not read it.
    func share(
        since earlier: MachineSnapshot, of resource: KeyPath<MachineSnapshot, Pressure?>, _ kind: KeyPath<Pressure, Double>
    )
        -> Double?
    {
        guard let before = earlier[keyPath: resource], let after = self[keyPath: resource] else { return nil }
        let seconds = (at - earlier.at) / .seconds(1)
        guard seconds > 0 else { return nil }
        return min(1, max(0, (after[keyPath: kind] - before[keyPath: kind]) / 1e6 / seconds))
    }
}
