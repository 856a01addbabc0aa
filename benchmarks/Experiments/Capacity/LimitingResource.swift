/// What was used up at a step, as far as the machine can tell: rule 12's "say which resource was the limit".
package struct LimitingResource: Sendable, Equatable {
    /// Share of the processor time that the system may use, 0…1.
    package var processorShare: Double
    /// Share of its processors' time that others on the machine took, 0…1; nil where the kernel does not say.
    package var othersShare: Double?
    /// Share of the time in which something on the machine waited for the disk, 0…1; nil where the kernel does not say.
    package var diskWaitShare: Double?
    /// The processor time is capped by a quota, not by the processors themselves.
    package var isQuota: Bool

    /// Busier than this is busy all the time: a queue builds up well before 100 %.
    private static let busyShare = 0.85
    private static let waitingShare = 0.4

    package init(processorShare: Double, othersShare: Double? = nil, diskWaitShare: Double?, isQuota: Bool = false) {
        self.processorShare = processorShare
        self.othersShare = othersShare
        self.diskWaitShare = diskWaitShare
        self.isQuota = isQuota
    }

    /// `the system's processors, 98 % busy; the disk was waited for in 12 % of the time`.
    package var sentence: String {
        let processors = isQuota ? "the system's processor quota" : "the system's processors"
        let disk = diskWaitShare.map { "the disk was waited for in \(Self.percent($0)) of the time" } ?? "disk waits are not known here"
        if processorShare >= Self.busyShare { return "\(processors), \(Self.percent(processorShare)) busy; \(disk)" }
        if let othersShare, othersShare >= 0.1, processorShare + othersShare >= Self.busyShare {
            return "the system's processors, shared: it used \(Self.percent(processorShare)) of what it may, others on the machine took "
                + "\(Self.percent(othersShare)) of them; \(disk)"
        }
        if let diskWaitShare, diskWaitShare >= Self.waitingShare {
            return "the disk, waited for in \(Self.percent(diskWaitShare)) of the time; \(processors) \(Self.percent(processorShare)) busy"
        }
        return "a queue within the system: \(processors) only \(Self.percent(processorShare)) busy; \(disk)"
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
