import Experiments
import Report
import Testing

/// The ladder's table: what is compared with what.
@Suite struct LadderTests {
    private let rungs = Ladder.rungs
    private func rung(_ id: String) throws -> LadderRung { try #require(rungs.first { $0.id == id }) }

    @Test func `each rung has an id of its own, and a base below it`() {
        var known: Set<String> = []
        for rung in rungs {
            if let base = rung.record.base {
                #expect(known.contains(base), "\(rung.id) is compared with \(base)")
            } else {
                #expect(known.isEmpty, "only the first has no base")
            }
            #expect(known.insert(rung.id).inserted)
        }
    }

    @Test func `the path is one chain from the monolith to the microservices as they are shipped`() throws {
        let path = rungs.filter(\.record.isOnPath)
        #expect(path.first?.id == "monolith" && path.last?.id == "microservices")
        for (lower, upper) in zip(path, path.dropFirst()) { #expect(upper.record.base == lower.id) }
        let shipped = try rung("microservices")
        #expect(shipped.arguments.isEmpty && shipped.roundTripMillis == nil)
    }

    @Test func `every grouping names each member once and has as many processes as it says`() {
        for rung in rungs {
            guard let groups = rung.groups else { continue }
            #expect(groups.flatMap { $0 }.sorted() == Ladder.members.sorted(), "\(rung.id)")
            #expect(groups.count == rung.record.processes, "\(rung.id)")
        }
    }

    @Test func `cuts on the path only ever divide what was together`() {
        let cuts = rungs.filter { $0.record.isOnPath }.compactMap(\.groups)
        for (coarse, fine) in zip(cuts, cuts.dropFirst()) {
            for group in fine { #expect(coarse.contains { Set(group).isSubset(of: $0) }, "\(group)") }
        }
    }

    @Test func `one thing changes a rung`() throws {
        func changes(_ id: String) throws -> [Bool] {
            let upper = try rung(id)
            let lower = try rung(upper.record.base ?? "")
            return [
                upper.variant != lower.variant, upper.groups != lower.groups, upper.encodesCalls != lower.encodesCalls,
                upper.roundTripMillis != lower.roundTripMillis,
            ]
        }
        #expect(try changes("codec") == [false, false, true, false])
        for id in ["cut2", "cut4", "cut9", "badcut"] { #expect(try changes(id) == [false, true, false, false], "\(id)") }
        for id in ["proxy", "delay1", "delay5"] { #expect(try changes(id) == [false, false, false, true], "\(id)") }
    }

    @Test func `the bad cut has the good one's number of processes and far more calls across`() throws {
        let good = try rung("cut2")
        let bad = try rung("badcut")
        #expect(good.record.processes == bad.record.processes && bad.record.base == good.id)
        // Calls of 17 journeys of the boutique mix: 1 index, 10 browse, 2 add, 3 cart, 1 checkout (a cart filled, an order placed).
        let calls: [(from: String, to: String, count: Int)] = [
            ("gateway", "catalog", 11), ("gateway", "inventory", 10), ("gateway", "reviews", 10), ("gateway", "carts", 6),
            ("gateway", "orders", 1), ("orders", "carts", 1), ("orders", "catalog", 1), ("orders", "inventory", 2),
            ("orders", "payments", 2), ("orders", "shipping", 1),
        ]
        func crossing(_ rung: LadderRung) throws -> Int {
            let groups = try #require(rung.groups)
            return calls.filter { call in !groups.contains { $0.contains(call.from) && $0.contains(call.to) } }.reduce(0) { $0 + $1.count }
        }
        #expect(try crossing(bad) > 5 * crossing(good))
    }

    @Test func `each round runs every rung once, in an order of its own that the seed repeats`() {
        let orders = (0..<8).map { Ladder.order(round: $0, seed: 3).map(\.id) }
        for order in orders { #expect(order.sorted() == rungs.map(\.id).sorted()) }
        #expect(Set(orders).count > 1)
        #expect(orders[5] == Ladder.order(round: 5, seed: 3).map(\.id))
        #expect(orders != (0..<8).map { Ladder.order(round: $0, seed: 4).map(\.id) })
    }
}
