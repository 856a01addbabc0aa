/// The answer in a sentence or four, each computed, each with its interval, each silent about what the run does not have.
struct Answer {
    var sentences: [Phrase]

    init(_ analysis: Analysis) {
        let run = analysis.run
        sentences = []
        if analysis.run.interrupted {
            sentences.append("\(strong: "The run was interrupted:") what follows covers only the parts that were complete.")
        }
        if analysis.blocks.isEmpty, analysis.hasOtherParts {
            sentences.append("Run \(run.id) has no block pair: it says nothing about latency at one rate, closed-loop throughput and cost.")
        } else if analysis.validPairs < 2 {
            let void = analysis.blocks.filter { !$0.void.isEmpty }.count
            let pairs = Number.counted(analysis.validPairs, "valid block pair")
            sentences.append(
                "\(strong: "No verdict on latency, throughput and cost:") run \(run.id) has \(pairs), \(String(void)) of "
                    + "\(Number.counted(analysis.blocks.count, "block")) void, and two pairs are the least that give an interval.")
        } else {
            sentences += Self.performance(analysis)
        }
        sentences += Self.capacity(analysis) + Self.ladder(analysis)
        sentences.append(Self.failure(analysis))
        sentences.append(Self.integrity(analysis))
    }

    private static func performance(_ analysis: Analysis) -> [Phrase] {
        var sentences: [Phrase] = []
        if let median = analysis.metric("latency.p50") {
            let rate = Number.short(analysis.run.ratePerSecond)
            sentences.append(
                "At \(rate) journeys a second on this machine a journey through the \(Variant.microservices) takes "
                    + claim(median, more: "as long at the median"))
        }
        if let cpu = analysis.metric("cost.cpu") {
            let peak =
                analysis.metric("cost.cpu.peak").flatMap { $0.ratio == nil ? nil : " At the closed-loop peak: \($0.ratioText)." } ?? ""
            sentences.append("At that rate a journey costs them " + claim(cpu, more: "the CPU") + "\(peak)")
        }
        // Capacity at the objective says more than a closed loop’s peak, where the run has it.
        if analysis.capacity.capacity?.ratio == nil, let peak = analysis.metric("throughput.peak") {
            sentences.append(
                "Their closed-loop peak, in HTTP requests, is " + claim(peak, more: "the \(Variant.monolith.rawValue)’s"))
        }
        return sentences
    }

    /// `3.30 × [3.10, 3.50] as long at the median: 2.6 ms instead of 0.8 ms.`
    private static func claim(_ figure: Comparison, more: String, text: ((Variant) -> String)? = nil) -> Phrase {
        guard let ratio = figure.ratio else { return "– (\(figure.missing ?? "not measured"))." }
        let text = text ?? figure.text
        let values = "\(text(.microservices)) instead of \(text(.monolith))"
        if ratio.isNoDifference {
            return "\(strong: "no measurable difference") in “\(more)”, \(ratio.intervalText): \(values)."
        }
        return "\(strong: Number.ratio(ratio.value) + " ×") \(ratio.intervalText) \(more): \(values)."
    }

    private static func capacity(_ analysis: Analysis) -> [Phrase] {
        // One search each has no interval: its figures stay in their section.
        guard let figure = analysis.capacity.capacity, figure.ratio != nil, let objective = analysis.capacity.objectiveMillis else {
            return []
        }
        return [
            "With p99 within \(Number.short(objective)) ms the \(Variant.microservices) carry "
                + claim(
                    figure, more: "the journeys a second of the \(Variant.monolith.rawValue)", text: analysis.capacity.text)
        ]
    }

    /// The largest step, where it is one, and whether the ladder’s ends reproduce the gap.
    private static func ladder(_ analysis: Analysis) -> [Phrase] {
        guard let ladder = analysis.ladder, let account = ladder.account(.p50) else { return [] }
        let steps = ladder.rungs.filter(\.isOnPath).compactMap { rung in rung.figure(.p50)?.change.map { (rung: rung, change: $0) } }
        guard let largest = steps.max(by: { $0.change.value < $1.change.value }), let isNothing = largest.change.includesZero else {
            return []
        }
        guard !isNothing else { return ["\(account.finding(in: ladder, capitalised: true)) at the median."] }
        return [
            "Between the two the largest single step is \(strong: largest.rung.label), \(largest.change.text(unit: account.unit)) at the median; "
                + "\(account.finding(in: ladder))."
        ]
    }

    private static func failure(_ analysis: Analysis) -> Phrase {
        let failures = analysis.failures
        guard let monolith = failures.meanLoss(of: .monolith), let microservices = failures.meanLoss(of: .microservices) else {
            if failures.cells.isEmpty { return "Failure impact: \(failures.missing ?? "not measured")." }
            return "\(strong: "No verdict on failure impact:") \(failures.missing ?? "not measured")."
        }
        let others = failures.meanText(of: .microservices) ?? "–"
        let verdict = failures.missing.map { " No verdict: \($0)." } ?? ""
        return """
            A crash of one part costs the \(Variant.microservices) \(strong: Number.percent(microservices)) of the shop’s traffic in \
            the seconds from it (\(others)); a crash of the \(Variant.monolith) costs \(strong: Number.percent(monolith)).\(verdict)
            """
    }

    private static func integrity(_ analysis: Analysis) -> Phrase {
        let cells = analysis.failures.cells
        guard !analysis.invariants.isEmpty else { return "No invariant was checked in this run." }
        let orders = Number.counted(cells.reduce(0) { $0 + $1.acknowledgedOrders }, "acknowledged order")
        let violations = analysis.invariants.reduce(0) { $0 + $1.monolith.violations.count + $1.microservices.violations.count }
        let scope = "after \(Number.counted(cells.count(where: \.wasRun), "injected fault")) and \(orders)"
        if violations == 0 {
            return "\(strong: "No invariant was violated") in either, \(scope)."
        }
        return "\(strong: Number.counted(violations, "invariant violation")) \(scope): see the integrity table."
    }
}

extension Number {
    /// `1 fault`, `12,480 orders`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(integer(count)) \(noun)\(count == 1 ? "" : "s")" }
}
