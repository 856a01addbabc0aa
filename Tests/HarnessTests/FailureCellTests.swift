import Experiments
import Report
import Testing

import struct Experiments.FailureCell

/// Which cells there are, and what each is.
@Suite struct FailureCellTests {
    @Test func `a cell is named by its component and its fault`() {
        #expect(FailureCell.parse("orders:hang") == [FailureCell(.microservices, "orders", .hang)])
        #expect(FailureCell.parse("monolith:store-locked") == [FailureCell(.monolith, "monolith", .storeLocked)])
        #expect(FailureCell.parse("card-processor:refused").map(\.variant) == [.monolith, .microservices])
    }

    @Test(arguments: ["", "orders", "orders:", "orders:melted", "gateway:refused", "monolith:refused", "orders:hang:now", "nobody:crash"])
    func `what is no cell is refused`(_ text: String) { #expect(FailureCell.parse(text).isEmpty) }

    @Test func `every chosen cell is one of those that there are, and none is chosen twice`() {
        for cells in [FailureCell.comparison, FailureCell.quick, FailureCell.full] {
            for (index, cell) in cells.enumerated() {
                #expect(FailureCell.full.contains(cell))
                #expect(!cells[..<index].contains(cell), "\(cell)")
            }
        }
    }

    @Test func `a short run has each comparison that was decided on beforehand`() {
        let named = Set(FailureCell.quick.map { "\($0.component):\($0.fault.rawValue)" })
        let decided = [
            "orders:crash", "orders:hang", "monolith:crash", "monolith:hang", "catalog:delay-2s", "catalog:refused",
            "card-processor:refused", "reviews:hang", "inventory:reply-lost", "payments:reply-lost", "orders:store-locked",
            "monolith:store-locked", "inventory:delay-50ms",
        ]
        #expect(named.isSuperset(of: decided))
        #expect(FailureCell.quick.filter { $0.component == "card-processor" && $0.fault == .refused }.count == 2)
    }

    @Test func `a fault of a store is needed by those who write to it alone`() {
        let store = FailureCell(.monolith, "monolith", .storeLocked)
        #expect(["index", "browse", "add", "cart", "checkout"].filter { JourneyNeeds.needs($0, store) } == ["add", "checkout"])
        let process = FailureCell(.microservices, "catalog", .hang)
        #expect(
            ["index", "browse", "add", "cart", "checkout"].filter { JourneyNeeds.needs($0, process) } == [
                "index", "browse", "add", "checkout",
            ])
        #expect(JourneyNeeds.needs("a journey of tomorrow", process))
    }
}
