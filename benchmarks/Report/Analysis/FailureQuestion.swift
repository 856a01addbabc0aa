/// A comparison that was fixed before any run, and the sentences that this run's cells give for it.
///
/// A cell is run once, so nothing here has an interval: two losses count as different from a factor of 1.5 and one percentage point on.
package struct FailureQuestion: Codable, Sendable {
    package var question: String
    /// How the answer is found.
    package var rule: String
    /// One a variant, or one a pair of cells.
    package var answers: [String]

    private static let factor = 1.5
    private static let least = 0.01
    /// Journeys that lose less than this are unaffected.
    private static let unaffected = 0.99
    /// Gone, in whichever way.
    private static let down: Set = ["crash", "stop", "hang", "refused", "dropped"]
    /// Pairs named one by one; of more, a count and the extremes.
    private static let named = 3

    static func all(of failures: FailureAnalysis) -> [FailureQuestion] {
        [crashOrHang(failures), slowOrDead(failures), browsing(failures), buying(failures), replyLost(failures)]
            .filter { !$0.answers.isEmpty }
    }

    /// Rule: the same component of the same variant, crashed and hung. The one that loses the larger share of the traffic in the seconds from it is worse.
    private static func crashOrHang(_ failures: FailureAnalysis) -> FailureQuestion {
        FailureQuestion(
            question: "Is a hang worse than a crash?",
            rule: "the same part crashed and hung; the larger loss of traffic in the seconds from it is worse",
            answers: pairs(failures, ["hang"], against: ["crash"]))
    }

    /// Rule: the same component, answering late by two seconds (else one) and refusing connections (else crashed). As above.
    private static func slowOrDead(_ failures: FailureAnalysis) -> FailureQuestion {
        FailureQuestion(
            question: "Is slow worse than dead?",
            rule: "the same part two seconds late (or one), and refusing connections (or crashed); the larger loss is worse",
            answers: pairs(failures, ["delay-2s", "delay-1s"], against: ["refused", "crash"]))
    }

    /// Rule: payments or the card processor is down; the goodput of `index` and `browse` by weight, in the worst such cell of a variant.
    private static func browsing(_ failures: FailureAnalysis) -> FailureQuestion {
        FailureQuestion(
            question: "Can people browse while payments are down?",
            rule: "payments or the card processor down; browsing is unaffected where at least 99 % of index and browse succeed",
            answers: worst(failures, components: ["payments", "card-processor"], journeys: ["index", "browse"], verb: "browsing"))
    }

    /// Rule: reviews is down; the goodput of `add`, `cart` and `checkout` by weight, in the worst such cell. A monolith's reviews cannot be
    /// down alone, so it has no sentence here.
    private static func buying(_ failures: FailureAnalysis) -> FailureQuestion {
        FailureQuestion(
            question: "Can people buy while reviews are down?",
            rule: "reviews down, which in a monolith it cannot be alone; unaffected where at least 99 % of add, cart and checkout succeed",
            answers: worst(failures, components: ["reviews"], journeys: ["add", "cart", "checkout"], verb: "buying"))
    }

    /// Rule: a call is carried out and its answer lost. It does no harm where no invariant is violated in any such cell of a variant.
    private static func replyLost(_ failures: FailureAnalysis) -> FailureQuestion {
        let answers = Variant.allCases.compactMap { variant -> String? in
            let cells = failures.cells.filter { $0.isValid && $0.variant == variant && $0.fault == "reply-lost" && $0.checks > 0 }
            guard !cells.isEmpty else { return nil }
            let violations = cells.reduce(0) { $0 + $1.violations }
            let checks = cells.reduce(0) { $0 + $1.checks }
            let orders = cells.reduce(0) { $0 + $1.acknowledgedOrders }
            let unknown = cells.compactMap(\.outcomes).reduce(0) { $0 + $1.unknown }
            return """
                \(variant.rawValue): \(violations == 0 ? "no harm" : "harm"), \(Number.integer(violations)) of \
                \(Number.counted(checks, "check")) violated, with \(Number.counted(orders, "order")) acknowledged and \
                \(Number.integer(unknown)) of unknown end (\(list(cells.map(\.component))))
                """
        }
        return FailureQuestion(
            question: "Does a lost reply after the commit lose or double anything?",
            rule: "the call is carried out and its answer lost; no harm where no invariant is violated afterwards", answers: answers)
    }

    // MARK: Sentences

    private struct Pair {
        var first: FailureCell
        var second: FailureCell

        var losses: (Double, Double) { (first.blastRadius ?? 0, second.blastRadius ?? 0) }

        /// Above 0: the first loses more; below: the second; 0: alike.
        var order: Int {
            let (a, b) = losses
            if abs(a - b) < FailureQuestion.least { return 0 }
            return a >= FailureQuestion.factor * b ? 1 : b >= FailureQuestion.factor * a ? -1 : 0
        }

        var sentence: String {
            let verdict = order > 0 ? "\(first.fault) is worse" : order < 0 ? "\(second.fault) is worse" : "about the same"
            let part = first.component == first.variant.rawValue ? first.component : "\(first.component) (\(first.variant.rawValue))"
            return "\(part): \(side(first)); \(side(second)): \(verdict)"
        }

        private func side(_ cell: FailureCell) -> String {
            let after = cell.errorAfter.map { ", errors after \($0)" } ?? ""
            let budget = cell.errorBudgetSeconds.map { ", \(Number.short($0)) s of error budget" } ?? ""
            return "\(cell.fault) loses \(Number.percent(cell.blastRadius ?? 0))\(after)\(budget)"
        }
    }

    private static func pairs(_ failures: FailureAnalysis, _ faults: [String], against others: [String]) -> [String] {
        let valid = failures.cells.filter(\.isValid)
        func cell(_ variant: Variant, _ component: String, _ faults: [String]) -> FailureCell? {
            faults.lazy.compactMap { fault in
                valid.first { $0.variant == variant && $0.component == component && $0.fault == fault }
            }.first
        }
        var seen: [FailureCell] = []
        for one in valid where !seen.contains(where: { $0.variant == one.variant && $0.component == one.component }) { seen.append(one) }
        let pairs = seen.compactMap { one in
            both(cell(one.variant, one.component, faults), cell(one.variant, one.component, others)).map { Pair(first: $0, second: $1) }
        }
        guard pairs.count > named else { return pairs.map(\.sentence) }
        let worse = pairs.count { $0.order > 0 }
        let better = pairs.count { $0.order < 0 }
        let extremes = pairs.sorted { abs($0.losses.0 - $0.losses.1) > abs($1.losses.0 - $1.losses.1) }.prefix(named)
        let count =
            "of \(pairs.count) parts with both \(worse) lose more by \(pairs[0].first.fault), \(better) less, "
            + "\(pairs.count - worse - better) about the same; the furthest apart:"
        return [count] + extremes.map(\.sentence)
    }

    private static func worst(
        _ failures: FailureAnalysis, components: [String], journeys: [String], verb: String
    ) -> [String] {
        Variant.allCases.compactMap { variant in
            let cells = failures.cells.filter {
                $0.isValid && $0.variant == variant && components.contains($0.component) && down.contains($0.fault)
            }
            let kept = cells.compactMap { cell in failures.goodput(of: journeys, in: cell).map { (cell: cell, share: $0) } }
            guard let least = kept.min(by: { $0.share < $1.share }) else { return nil }
            let verdict = least.share >= unaffected ? "\(verb) is unaffected" : "\(verb) is affected"
            return """
                \(variant.rawValue): \(verdict), \(least.share == 1 ? "all" : "at least " + Number.percent(least.share)) of it succeeds \
                (\(least.cell.name)\(kept.count > 1 ? ", the worst of \(kept.count) cells" : ""))
                """
        }
    }

    /// Each once, in their order.
    private static func list(_ names: [String]) -> String {
        names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: ", ")
    }
}
