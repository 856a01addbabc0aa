/// What a system may use beyond its set of processors: the same for both variants.
package struct ControlGroupLimits: Sendable, Equatable {
    package enum Controller: String, CaseIterable, Sendable { case cpu, memory }

    /// Processors' worth of time; 0.5 is half of one. Nil: no quota.
    package var cpus: Double?
    /// Nil: no limit.
    package var memoryBytes: Int?

    package init(cpus: Double? = nil, memoryBytes: Int? = nil) {
        self.cpus = cpus
        self.memoryBytes = memoryBytes
    }

    package static let none = ControlGroupLimits()

    /// The kernel takes no quota below 1 ms in a period of 100 ms.
    package static let smallestCPUs = 0.01
    /// Below it not even one of the programs starts.
    package static let smallestMemoryBytes = 16 << 20

    /// The controllers that it takes to keep them, in the order in which they are told.
    package var controllers: [Controller] { (cpus == nil ? [] : [.cpu]) + (memoryBytes == nil ? [] : [.memory]) }

    /// `0.5 CPU, 512 MB`; `none` without limits.
    package var description: String {
        let parts =
            (cpus.map { ["\($0 == $0.rounded() ? "\(Int($0))" : "\($0)") CPU"] } ?? [])
            + (memoryBytes.map { ["\($0 >> 20) MB"] } ?? [])
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    /// `512MB`, `1GB`, `65536KB`, in powers of 1,024 as the kernel counts; nil where it is none.
    package static func bytes(_ text: String) -> Int? {
        let units: [(String, Int)] = [("KB", 10), ("MB", 20), ("GB", 30)]
        let upper = text.uppercased()
        for (unit, shift) in units where upper.hasSuffix(unit) {
            guard let value = Double(upper.dropLast(unit.count)), value > 0, value < 1_000_000 else { return nil }
            return Int(value * Double(1 << shift))
        }
        return nil
    }
}
