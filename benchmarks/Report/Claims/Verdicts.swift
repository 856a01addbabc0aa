/// The rule of each verdict, fixed here before any run. A claim without a rule is “not yet measured”: no figure of this run settles it.
struct Verdicts {
    let analysis: Analysis

    func row(for claim: Claim) -> ClaimRow {
        switch claim.id {
        case "A5": isolation(claim)
        case "D1": operation(claim)
        case "D2": consistency(claim)
        case "F3": boundary(claim)
        case "K1": granularity(claim)
        case "K2": gateway(claim)
        case "K3": ownDatabase(claim)
        default: notYetMeasured(claim)
        }
    }

    /// A5, on blast radius = Σ weight × (1 − goodput), of a crash, which every component of either variant is given. The components are all
    /// that there are, so their mean has no sampling error; their range stands beside it.
    /// - supported: a crashed microservice costs, in the mean over all, at most half of what the crashed monolith costs, and at most one of
    ///   them costs 90 % of that or more;
    /// - refuted: the mean is at or above what the crashed monolith costs;
    /// - depends: anything between.
    /// Components that lose at least 90 % of what the monolith loses are exceptions, and named under every verdict.
    private func isolation(_ claim: Claim) -> ClaimRow {
        let failures = analysis.failures
        guard let times = failures.blastRadiusTimes, let monolith = failures.meanLoss(of: .monolith),
            let microservices = failures.meanLoss(of: .microservices)
        else {
            var row = notYetMeasured(claim)
            if !failures.cells.isEmpty { row.decidedBy = "no verdict: \(failures.missing ?? "no figure")" }
            return row
        }
        let exceptions = failures.exceptions
        let verdict: ClaimRow.Verdict =
            microservices >= monolith ? .refuted : times <= 0.5 && exceptions.count <= 1 ? .supported : .depends
        let named =
            exceptions.isEmpty
            ? "no component is an exception" : "exceptions: " + exceptions.map { "\($0.component) \($0.fault)" }.joined(separator: ", ")
        return row(
            claim, verdict, "\(Number.percent(1 - monolith)) goodput", "\(Number.percent(1 - microservices)) goodput",
            "goodput in the seconds from a crash of one part; blast radius \(failures.meanText(of: .microservices) ?? "–"), in the mean "
                + "\(Number.ratio(times)) × the monolith’s; \(named)")
    }

    /// D1 has two halves. Latency is in this run; what there is to operate needs `footprint`. So never more than “partly measured”.
    private func operation(_ claim: Claim) -> ClaimRow {
        guard let median = analysis.metric("latency.p50"), let ratio = median.ratio, let processes = analysis.metric("cost.processes")
        else {
            return notYetMeasured(claim)
        }
        func side(_ variant: Variant) -> String {
            let count = processes.value(of: variant).map { Int($0.rounded()) } ?? 0
            return "\(count) \(count == 1 ? "process" : "processes, the supervisor among them"), p50 \(median.text(of: variant))"
        }
        let capacity = analysis.capacity.capacity?.ratio.map { "; capacity at the objective: \($0.text)" } ?? ""
        return row(
            claim, .partlyMeasured, side(.monolith), side(.microservices),
            "median latency at equal rate: \(ratio.text)\(capacity); what there is to operate needs `footprint`")
    }

    /// D2, on three things a single transaction gives for nothing: fresh copies, one commit, and nothing left half done.
    /// - supported: a violation in the microservices where the monolith has none; or, with `consistency`, a copy that more than half of
    ///   the samples, ten or more, read stale, under any condition, where the monolith’s is not, and a checkout of more commits than the monolith’s;
    /// - refuted: with `consistency`, no such copy, no more commits, no stuck order, no violation;
    /// - depends: with `consistency`, anything between;
    /// - partly measured: without it.
    private func consistency(_ claim: Claim) -> ClaimRow {
        let probed = analysis.consistency
        guard !analysis.invariants.isEmpty || probed != nil else { return notYetMeasured(claim) }
        func violations(_ variant: Variant) -> Int { analysis.invariants.reduce(0) { $0 + $1.side(variant).violations.count } }
        func side(_ variant: Variant) -> String {
            let checked = analysis.invariants.reduce(0) { $0 + $1.side(variant).checked }
            let integrity = checked == 0 ? [] : ["\(violations(variant)) violations in \(Number.counted(checked, "check"))"]
            let commits = probed?.side(variant)?.commitsPerCheckout.map { "commits \(Number.short($0)) a checkout" }
            return (integrity + [commits].compactMap(\.self)).joined(separator: ", ")
        }
        let faults =
            analysis.invariants.isEmpty
            ? "integrity needs `failure`" : "integrity under \(Number.counted(analysis.failures.cells.count, "fault"))"
        let isViolated = violations(.monolith) == 0 && violations(.microservices) > 0
        guard let probed, let monolith = probed.side(.monolith), let microservices = probed.side(.microservices) else {
            return row(
                claim, isViolated ? .supported : .partlyMeasured, side(.monolith), side(.microservices),
                "\(faults); staleness, stuck sagas and their price need `consistency`")
        }
        let stale = probed.staleness.filter { one in
            one.variant == .microservices && one.isStale
                && !probed.staleness.contains {
                    $0.variant == .monolith && $0.replica == one.replica && $0.condition == one.condition && $0.isStale
                }
        }
        let isDearer = (microservices.commitsPerCheckout ?? 0) > (monolith.commitsPerCheckout ?? 0)
        let verdict: ClaimRow.Verdict =
            if isViolated || (!stale.isEmpty && isDearer) {
                .supported
            } else if stale.isEmpty, !isDearer, microservices.stuckOrders == 0, violations(.microservices) == 0 {
                .refuted
            } else {
                .depends
            }
        let worst = stale.max { ($0.staleMillis.p50 ?? 0) < ($1.staleMillis.p50 ?? 0) }.map {
            "the stalest copy is \($0.replica), \($0.condition): median \(Number.short($0.staleMillis.p50 ?? 0)) ms, at most \(Number.short($0.freshMillis.max ?? 0)) ms"
        }
        return row(
            claim, verdict, side(.monolith), side(.microservices),
            "\(faults); \(worst ?? "no copy was seen stale at the median"); \(Number.counted(microservices.stuckOrders, "stuck order"))")
    }

    /// K2: what the gateway uses, and what a proxy before each service adds where the run has a ladder, are measured; orchestration, discovery, logging and monitoring are not.
    private func gateway(_ claim: Claim) -> ClaimRow {
        guard let gateway = analysis.costs.processes.first(where: { $0.variant == .microservices && $0.name == "gateway" }),
            let total = analysis.metric("cost.cpu")?.microservices, total > 0
        else { return notYetMeasured(claim) }
        let proxy =
            analysis.ladder?.rung("proxy")?.figure(.p50)?.change.map { "a proxy before each service adds \($0.text(unit: "ms")); " } ?? ""
        return row(
            claim, .partlyMeasured, "no gateway", "\(Number.short(gateway.cpuMillisPerRequest)) ms CPU a journey",
            "the gateway’s process uses \(Number.percent(gateway.cpuMillisPerRequest / total)) of the microservices’ CPU; \(proxy)"
                + "the other parts need `footprint` and `scale`")
    }

    func notYetMeasured(_ claim: Claim) -> ClaimRow {
        let names = claim.experiments.map { "`\($0)`" }.joined(separator: " and ")
        return row(claim, .notYetMeasured, "–", "–", "needs \(names): \(claim.figures)")
    }

    func row(
        _ claim: Claim, _ verdict: ClaimRow.Verdict, _ monolith: String, _ microservices: String, _ decidedBy: String
    ) -> ClaimRow {
        ClaimRow(
            id: claim.id, claim: claim.text, korean: claim.korean, verdict: verdict, monolith: monolith, microservices: microservices,
            decidedBy: decidedBy)
    }
}
