import LoadGenerator
package import Report
import Statistics

/// One layout of the shop on the way from the monolith to the microservices, or beside it.
package struct LadderRung: Sendable {
    package var record: LadderRecord.Rung
    package var variant: Variant
    /// Which members share a process; nil for the monolith, and for the executables as they are shipped.
    package var groups: [[String]]?
    /// Those that share a process call each other through bytes.
    package var encodesCalls: Bool
    /// Of the proxies that stand before each service; nil where none does.
    package var roundTripMillis: Double?

    package var id: String { record.id }

    /// Of the launcher, beside the addresses of proxies.
    package var arguments: [String] {
        guard let groups else { return [] }
        let layout = groups.count == 1 ? "one" : groups.map { $0.joined(separator: "+") }.joined(separator: ",")
        return ["--groups", layout, "--calls", encodesCalls ? "codec" : "direct"]
    }

    init(
        _ id: String, _ label: String, change: String, base: String?, processes: Int, isOnPath: Bool = true,
        variant: Variant = .microservices, groups: [[String]]? = nil, encodesCalls: Bool = true, roundTripMillis: Double? = nil
    ) {
        record = LadderRecord.Rung(id: id, label: label, change: change, base: base, processes: processes, isOnPath: isOnPath)
        self.variant = variant
        self.groups = groups
        self.encodesCalls = encodesCalls
        self.roundTripMillis = roundTripMillis
    }
}

/// The ladder on one screen. Each rung is one decision, and its `change` lists all that the decision brings.
package enum Ladder {
    /// Everything that can have a process of its own.
    package static let members = ["gateway", "accounts", "catalog", "inventory", "carts", "orders", "payments", "shipping", "reviews"]
    /// Those behind the gateway.
    static let services = Array(members.dropFirst())

    package static let rungs: [LadderRung] = [
        LadderRung(
            "monolith", "monolith", change: "one process, one database, a checkout is one transaction before the card and one after",
            base: nil, processes: 1, variant: .monolith),
        LadderRung(
            "saga", "saga, own databases",
            change:
                "a database each: a saga with outbox and inbox for the two transactions of a checkout, events and copies of data for joins, more "
                + "commits; one process, direct calls",
            base: "monolith", processes: 1, groups: [members], encodesCalls: false),
        LadderRung(
            "codec", "+ encoding", change: "each call's request and answer are encoded and decoded", base: "saga", processes: 1,
            groups: [members]),
        // Few calls cross: of the journeys, only a checkout does.
        LadderRung(
            "cut2", "2 processes",
            change:
                "orders, payments and shipping apart from the shop window: loopback HTTP, a second runtime with its own threads, service tokens, "
                + "deadlines, retries and breakers", base: "codec", processes: 2,
            groups: [["gateway", "accounts", "catalog", "inventory", "reviews", "carts"], ["orders", "payments", "shipping"]]),
        // Every request of a customer crosses once or more.
        LadderRung(
            "cut4", "4 processes", change: "the gateway with accounts, and carts, leave the shop window", base: "cut2", processes: 4,
            groups: [["gateway", "accounts"], ["catalog", "inventory", "reviews"], ["carts"], ["orders", "payments", "shipping"]]),
        LadderRung(
            "cut9", "9 processes", change: "a process for each service and the gateway", base: "cut4", processes: 9,
            groups: members.map { [$0] }),
        LadderRung(
            "microservices", "as shipped", change: "executables of their own instead of one program that can be any of them",
            base: "cut9", processes: 9),
        // The most calls that two processes can be made to pass each other: all but the gateway's to orders and the carts' to catalog.
        LadderRung(
            "badcut", "2 processes, cut badly", change: "the gateway and orders against everything that they call", base: "cut2",
            processes: 2, isOnPath: false,
            groups: [["gateway", "orders"], ["accounts", "catalog", "inventory", "carts", "payments", "shipping", "reviews"]]),
        LadderRung(
            "proxy", "+ proxy", change: "a proxy that adds no delay before each service", base: "microservices", processes: 9,
            isOnPath: false, roundTripMillis: 0),
        LadderRung(
            "delay1", "+ 1 ms", change: "1 ms of network round trip before each service", base: "proxy", processes: 9, isOnPath: false,
            roundTripMillis: 1),
        LadderRung(
            "delay5", "+ 5 ms", change: "5 ms of network round trip before each service", base: "proxy", processes: 9, isOnPath: false,
            roundTripMillis: 5),
    ]

    /// Every rung once, shuffled anew for each round.
    package static func order(of rungs: [LadderRung] = rungs, round: Int, seed: UInt64) -> [LadderRung] {
        var random = SplitMix64(seed: seed &* 1_000 &+ UInt64(round))
        return rungs.shuffled(using: &random)
    }

    /// Three rungs that touch every part of the machinery.
    static let smoke: [LadderRung] = rungs.compactMap { rung in
        var rung = rung
        switch rung.id {
        case "monolith": break
        case "saga": break
        case "delay1":
            // A proxied rung without those between: it is then compared with the one below it.
            rung.record.base = "saga"
        default: return nil
        }
        return rung
    }
}
