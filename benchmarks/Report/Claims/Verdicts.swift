/// The rule of each verdict, fixed here before any run. A claim without a rule is “not yet measured”: no figure of this run settles it.
struct Verdicts {
    let analysis: Analysis

    func row(for claim: Claim) -> ClaimRow {
        switch claim.id {
        case "A5": isolation(claim)
        case "D1": operation(claim)
        case "D2": consistency(claim)
        case "K2": gateway(claim)
        default: notYetMeasured(claim)
        }
    }

    /// A5, on blast radius = Σ weight × (1 − goodput), of a crash, which every component of either variant is given:
    /// - supported: a crashed microservice costs, in the mean over all, at most half of what the crashed monolith costs, and the interval of that ratio is below 1;
    /// - refuted: the interval of the ratio is at or above 1;
    /// - depends: anything between; the exceptions are named.
    /// Components that lose at least 90 % of what the monolith loses are exceptions, and named under every verdict.
    private func isolation(_ claim: Claim) -> ClaimRow {
        let failures = analysis.failures
        guard let ratio = failures.blastRadiusRatio, let monolith = failures.meanBlastRadius[Variant.monolith.rawValue],
            let microservices = failures.meanBlastRadius[Variant.microservices.rawValue]
        else {
            var row = notYetMeasured(claim)
            if !failures.cells.isEmpty { row.decidedBy = "no verdict: \(failures.missing ?? "no figure")" }
            return row
        }
        let verdict: ClaimRow.Verdict = ratio.value <= 0.5 && ratio.high < 1 ? .supported : ratio.low >= 1 ? .refuted : .depends
        let exceptions = failures.cells.filter {
            $0.variant == .microservices && $0.fault == FailureAnalysis.comparedFault && ($0.blastRadius ?? 0) >= 0.9 * monolith
        }
        let named =
            exceptions.isEmpty
            ? "no component is an exception" : "exceptions: " + exceptions.map { "\($0.component) \($0.fault)" }.joined(separator: ", ")
        return row(
            claim, verdict, "\(Number.percent(1 - monolith)) goodput", "\(Number.percent(1 - microservices)) goodput",
            "goodput around a crash of one part, mean over \(ratio.pairs) parts; blast radius \(ratio.text); \(named)")
    }

    /// D1 has two halves. Latency is in this run; what there is to operate needs `footprint`. So never more than “partly measured”.
    private func operation(_ claim: Claim) -> ClaimRow {
        guard let median = analysis.metric("latency.p50"), let ratio = median.ratio, let processes = analysis.metric("cost.processes")
        else {
            return notYetMeasured(claim)
        }
        func side(_ variant: Variant) -> String {
            let count = processes.value(of: variant).map { Int($0.rounded()) } ?? 0
            return "\(count) \(count == 1 ? "process" : "processes"), p50 \(median.text(of: variant))"
        }
        return row(
            claim, .partlyMeasured, side(.monolith), side(.microservices),
            "median latency at equal rate: \(ratio.text); what there is to operate needs `footprint`")
    }

    /// D2: integrity under faults is in this run; staleness, stuck sagas and the price of the saga need `consistency`.
    /// A violation in the microservices where the monolith has none would already support it.
    private func consistency(_ claim: Claim) -> ClaimRow {
        guard !analysis.invariants.isEmpty else { return notYetMeasured(claim) }
        func violations(_ variant: Variant) -> Int { analysis.invariants.reduce(0) { $0 + $1.side(variant).violations.count } }
        func side(_ variant: Variant) -> String {
            let checked = analysis.invariants.reduce(0) { $0 + $1.side(variant).checked }
            return "\(violations(variant)) violations in \(Number.counted(checked, "check"))"
        }
        let decided = violations(.monolith) == 0 && violations(.microservices) > 0
        return row(
            claim, decided ? .supported : .partlyMeasured, side(.monolith), side(.microservices),
            "integrity under \(Number.counted(analysis.failures.cells.count, "fault")); staleness, stuck sagas and their price need `consistency`"
        )
    }

    /// K2: what the gateway uses is in this run; orchestration, discovery, logging and monitoring are not.
    private func gateway(_ claim: Claim) -> ClaimRow {
        guard let gateway = analysis.costs.processes.first(where: { $0.variant == .microservices && $0.name == "gateway" }),
            let total = analysis.metric("cost.cpu")?.microservices, total > 0
        else { return notYetMeasured(claim) }
        return row(
            claim, .partlyMeasured, "no gateway", "\(Number.short(gateway.cpuMillisPerRequest)) ms CPU a request",
            "the gateway’s process uses \(Number.percent(gateway.cpuMillisPerRequest / total)) of the microservices’ CPU; "
                + "the other parts need `footprint` and `scale`")
    }

    private func notYetMeasured(_ claim: Claim) -> ClaimRow {
        let names = claim.experiments.map { "`\($0)`" }.joined(separator: " and ")
        return row(claim, .notYetMeasured, "–", "–", "needs \(names): \(claim.figures)")
    }

    private func row(
        _ claim: Claim, _ verdict: ClaimRow.Verdict, _ monolith: String, _ microservices: String, _ decidedBy: String
    ) -> ClaimRow {
        ClaimRow(
            id: claim.id, claim: claim.text, korean: claim.korean, verdict: verdict, monolith: monolith, microservices: microservices,
            decidedBy: decidedBy)
    }
}
