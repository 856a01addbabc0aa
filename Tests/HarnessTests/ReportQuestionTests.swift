import Foundation
import Invariants
import Report
import Testing

/// What was asked before the run, and what isolation costs.
@Suite struct ReportQuestionTests {
    /// The answers to the question whose text has this in it.
    private func answers(_ text: String, _ cells: [FailureRecord]) throws -> [String] {
        let folder = try ReportFolder()
        try folder.report(.failures(cells))
        let failures = try folder.results()["failures"] as? [String: Any] ?? [:]
        let questions = failures["questions"] as? [[String: Any]] ?? []
        return questions.first { ($0["question"] as? String)?.contains(text) == true }?["answers"] as? [String] ?? []
    }

    private func lossOfOrders(_ fault: String, _ goodput: Double, _ component: String = "orders") -> FailureRecord {
        .cell(.microservices, component, fault, goodput: ["checkout": goodput, "browse": goodput])
    }

    @Test func `a question without its cells is not asked`() throws {
        let folder = try ReportFolder()
        try folder.report(.failures([lossOfOrders("crash", 0.5)]))
        let failures = try folder.results()["failures"] as? [String: Any] ?? [:]
        #expect((failures["questions"] as? [Any])?.isEmpty == true)
        #expect(try !folder.text("report.html").contains("asked before the run"))
    }

    @Test func `a hang is worse where it loses half as much again as the crash`() throws {
        #expect(try answers("hang", [lossOfOrders("crash", 0.8), lossOfOrders("hang", 0.6)]).first?.hasSuffix("hang is worse") == true)
        #expect(try answers("hang", [lossOfOrders("crash", 0.6), lossOfOrders("hang", 0.8)]).first?.hasSuffix("crash is worse") == true)
        #expect(try answers("hang", [lossOfOrders("crash", 0.6), lossOfOrders("hang", 0.5)]).first?.hasSuffix("about the same") == true)
        // Twice as much of next to nothing.
        #expect(
            try answers("hang", [lossOfOrders("crash", 0.999), lossOfOrders("hang", 0.997)]).first?.hasSuffix("about the same") == true)
    }

    @Test func `of many parts the count and the extremes are named`() throws {
        let cells = (0..<5).flatMap { [lossOfOrders("crash", 0.9, "part\($0)"), lossOfOrders("hang", 0.1 * Double($0), "part\($0)")] }
        let sentences = try answers("hang", cells)
        #expect(sentences.count == 4)
        #expect(sentences.first == "of 5 parts with both 5 lose more by hang, 0 less, 0 about the same; the furthest apart:")
        #expect(sentences.dropFirst().first?.hasPrefix("part0") == true)
    }

    @Test func `slow is held against refused before it is held against a crash`() throws {
        let slow = lossOfOrders("delay-2s", 0.2)
        let crash = lossOfOrders("crash", 0.9)
        #expect(try answers("slow", [slow, crash]).first?.contains("crash loses") == true)
        #expect(try answers("slow", [slow, crash, lossOfOrders("refused", 0.9)]).first?.contains("refused loses") == true)
    }

    @Test func `browsing while the card processor is down is unaffected from ninety-nine percent on`() throws {
        func processor(_ browse: Double) -> FailureRecord {
            .cell(.monolith, "card-processor", "refused", goodput: ["checkout": 0, "browse": browse])
        }
        #expect(
            try answers("browse", [processor(1)]) == [
                "monolith: browsing is unaffected, all of it succeeds (refused · card-processor)"
            ])
        #expect(try answers("browse", [processor(0.9)]).first?.contains("browsing is affected") == true)
        // A delay is not down.
        #expect(try answers("browse", [.cell(.monolith, "card-processor", "delay-2s", goodput: [:])]).isEmpty)
    }

    @Test func `reviews down while buying looks at the worst cell`() throws {
        let cells: [FailureRecord] = [
            .cell(.microservices, "reviews", "crash", goodput: ["browse": 0]),
            .cell(.microservices, "reviews", "hang", goodput: ["checkout": 0.5]),
        ]
        #expect(try answers("reviews", Array(cells.prefix(1))).first?.contains("buying is unaffected") == true)
        #expect(try answers("reviews", cells).first?.contains("hang · reviews, the worst of 2 cells") == true)
    }

    @Test func `a lost reply does harm where an invariant is violated after it`() throws {
        var cell = FailureRecord.cell(.microservices, "payments", "reply-lost", goodput: [:], outcomes: OutcomeSplit(unknown: 7))
        #expect(
            try answers("lost reply", [cell]) == [
                "microservices: no harm, 0 of 100 checks violated, with 50 orders acknowledged and 7 of unknown end (payments)"
            ])
        cell.invariants[0].violations = ["a-1, key k-1: o-1, o-2"]
        #expect(try answers("lost reply", [cell]).first?.hasPrefix("microservices: harm, 1 of 100 checks") == true)
    }

    @Test func `a part is isolated where the journeys that do not need it go on`() throws {
        let folder = try ReportFolder()
        try folder.report(
            .failures([
                .cell(
                    .monolith, "monolith", "crash", goodput: ["browse": 0, "index": 0, "add": 0, "cart": 0, "checkout": 0], unneeding: []),
                .cell(.microservices, "orders", "crash", goodput: ["checkout": 0], unneeding: ["browse", "index"]),
                .cell(.microservices, "carts", "crash", goodput: ["add": 0, "browse": 0.9], unneeding: ["browse"]),
                .cell(
                    .microservices, "gateway", "crash", goodput: ["browse": 0, "index": 0, "add": 0, "cart": 0, "checkout": 0],
                    unneeding: []),
            ]))
        let html = try folder.text("report.html")
        #expect(html.contains("isolate <b>1 of 2 parts</b>"))
        #expect(html.contains("<b>Not isolated:</b> carts (crash: 90 %), of the arrivals that do not need the part."))
        #expect(html.contains("As bad as the <span class=\"mono\">monolith</span> itself"))
        #expect(html.contains("by the same fault: gateway (crash)."))
        #expect(html.contains("Needed by every journey of the <span class=\"mono\">monolith</span>, with nothing to isolate: monolith."))
        #expect(!html.contains("The price, "))
    }

    @Test func `the invariants that the first line names are those of the checker`() {
        let names = Set(InvariantChecker(books: AuditBooks(), claims: []).findings().map(\.name))
        for name in ["every acknowledged order is readable", "at most one order a customer and key", "no charge without an order"] {
            #expect(names.contains(name))
        }
    }
}
