import Report
import Topology

/// Which cells are run.
extension FailureCell {
    /// One of each kind.
    static let smoke = [
        FailureCell(.monolith, "monolith", .crash), FailureCell(.microservices, "orders", .crash),
        FailureCell(.microservices, "orders", .storeUnwritable),
    ]

    /// Every component of either system crashes once; the store that takes the orders goes unwritable once.
    static let crashes: [FailureCell] =
        Variant.allCases.flatMap { variant in
            variant.architecture.components.map { FailureCell(variant, $0, .crash) }
                + [FailureCell(variant, variant == .monolith ? "monolith" : "orders", .storeUnwritable)]
        }

    /// What a comparison has room for: a hang beside the crash, slow beside dead, and the one dependency that both share.
    package static let comparison =
        crashes + [
            FailureCell(.monolith, "monolith", .hang), FailureCell(.microservices, "orders", .hang),
            FailureCell(.microservices, "catalog", .delay2000), FailureCell(.monolith, cardProcessor, .refused),
            FailureCell(.microservices, cardProcessor, .refused),
        ]

    /// Five minutes: each question that was asked before there was an answer has its cells.
    package static let quick: [FailureCell] =
        comparison + [
            // Slow beside dead.
            FailureCell(.microservices, "catalog", .refused),
            // Reviews are away while people buy.
            FailureCell(.microservices, "reviews", .hang),
            // Done, and nobody knows.
            FailureCell(.microservices, "inventory", .replyLost), FailureCell(.microservices, "payments", .replyLost),
            FailureCell(.monolith, cardProcessor, .replyLost), FailureCell(.microservices, cardProcessor, .replyLost),
            // A second writer.
            FailureCell(.monolith, "monolith", .storeLocked), FailureCell(.microservices, "orders", .storeLocked),
            // A worse network, an unreliable service, a deployment, a noisy neighbour.
            FailureCell(.microservices, "inventory", .delay50), FailureCell(.microservices, "inventory", .errors),
            FailureCell(.monolith, "monolith", .stop), FailureCell(.microservices, "orders", .stop),
            FailureCell(.monolith, "monolith", .starved), FailureCell(.microservices, "catalog", .starved),
            FailureCell(.microservices, "orders", .eventsDown),
        ]

    /// Every fault in every component that can have it. A monolith has no connections inside that could break, so faults of connections are
    /// given to services and to the card processor, which is outside of both.
    package static let full: [FailureCell] = Variant.allCases.flatMap { variant in
        let components = variant.architecture.components
        let services = variant == .monolith ? [] : components.filter { $0 != "gateway" }
        var cells = components.flatMap { name in ofProcess.map { FailureCell(variant, name, $0) } }
        cells += services.flatMap { name in ofConnection.map { FailureCell(variant, name, $0) } }
        for name in variant == .monolith ? components : services {
            cells += (writtenByEventsAlone.contains(name) ? [.storeLocked] : ofStore).map { FailureCell(variant, name, $0) }
        }
        cells += ofProcessor.map { FailureCell(variant, cardProcessor, $0) }
        if variant == .microservices { cells.append(FailureCell(variant, "orders", .eventsDown)) }
        return cells
    }

    private static let ofProcess: [FaultKind] = [.crash, .stop, .hang, .starved]
    private static let ofConnection: [FaultKind] = [.refused, .dropped, .delay50, .delay2000, .loss, .errors, .replyLost]
    private static let ofStore: [FaultKind] = [.storeUnwritable, .storeLocked, .storeFull]
    /// No request of a customer writes to them at once, so a write that fails would be seen by nobody.
    private static let writtenByEventsAlone = ["shipping", "reviews"]
    private static let ofProcessor: [FaultKind] = [.refused, .dropped, .delay1000, .delay2000, .replyLost]
}
