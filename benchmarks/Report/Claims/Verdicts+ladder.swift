/// The claims that the ladder has figures for.
extension Verdicts {
    /// F3: “services talk over the network and keep their own state” describes a design; what can be true or false of it is a price. The
    /// figures are the change of each rung that adds a boundary, against the rung below: own stores and a saga (`saga`), an encoded call
    /// (`codec`), each separation into processes (`cut2`, `cut4`, `cut9`), and a millisecond of network (`delay1`). gRPC and a message queue,
    /// which the claim names too, have no rung, so never more than “partly measured”.
    func boundary(_ claim: Claim) -> ClaimRow {
        guard let ladder = analysis.ladder, let first = ladder.rungs.first(where: { $0.base == nil }),
            let last = ladder.rungs.last(where: \.isOnPath)
        else { return notYetMeasured(claim) }
        let prices = ["saga", "codec", "cut2", "cut4", "cut9", "delay1"].compactMap { id -> String? in
            guard let rung = ladder.rung(id), let change = rung.figure(.p50)?.change else { return nil }
            return "“\(rung.label)” \(change.text(unit: "ms"))"
        }
        guard !prices.isEmpty else { return notYetMeasured(claim) }
        func side(_ rung: LadderAnalysis.Rung) -> String {
            let calls = rung.figure(.wireCalls)?.value ?? 0
            let bytes = rung.figure(.wireBytes)?.value ?? 0
            return calls == 0 ? "no call over a socket" : "\(Number.short(calls)) calls, \(Number.short(bytes / 1000)) kB a journey"
        }
        return row(
            claim, .partlyMeasured, side(first), side(last),
            "change of the median: \(prices.joined(separator: "; ")); gRPC and a queue have no rung in `ladder`")
    }

    /// K1, on two cuts into the same number of processes, the bad one (`badcut`) over the good one (`cut2`), by median latency and by CPU a
    /// journey, each a ratio over rounds with its interval. Both cuts keep every bounded context whole, and the bad one was made for the most
    /// calls: that it costs more is given in advance, and nothing here cuts through a context. So never more than “partly measured”: where
    /// the cut runs matters, and how much.
    func granularity(_ claim: Claim) -> ClaimRow {
        guard let ladder = analysis.ladder, let bad = ladder.rung("badcut"), let good = bad.base.flatMap(ladder.rung) else {
            return notYetMeasured(claim)
        }
        guard bad.processes == good.processes else {
            return row(
                claim, .notYetMeasured, "–", "–",
                "no verdict: the cuts compared have \(good.processes) and \(bad.processes) processes")
        }
        let ratios = [LadderMeasure.p50, .cpu].compactMap { measure in
            bad.figure(measure)?.ratio.map { (label: measure.label, ratio: $0) }
        }
        guard !ratios.isEmpty else { return row(claim, .notYetMeasured, "–", "–", "no verdict: fewer than two rounds have both cuts") }
        let matters =
            ratios.allSatisfy { !$0.ratio.isNoDifference }
            ? "where the cut runs matters" : "whether it matters where the cut runs is not shown"
        let processes = ladder.rungs.filter(\.isOnPath).compactMap { rung in
            rung.figure(.p50)?.value.map { "\(rung.label) \(Number.short($0)) ms" }
        }
        let text = ratios.map { "\($0.label) \($0.ratio.text)" }.joined(separator: ", ")
        return row(
            claim, .partlyMeasured, "\(ladder.rungs.first.flatMap { $0.figure(.p50)?.value }.map { "p50 \(Number.short($0)) ms" } ?? "–")",
            "p50 \(good.figure(.p50)?.value.map(Number.short) ?? "–") ms well cut, \(bad.figure(.p50)?.value.map(Number.short) ?? "–") ms badly",
            "\(matters): “\(bad.label)” over “\(good.label)”, both with every context whole, \(good.processes) processes each: \(text); medians: \(processes.joined(separator: ", "))"
        )
    }

    /// K3: commits and transactions of a checkout, and what own stores with a saga add in one process, are in the ladder; staleness is in
    /// `consistency`. Bytes stored twice are measured by neither, so never more than “partly measured”.
    func ownDatabase(_ claim: Claim) -> ClaimRow {
        guard let ladder = analysis.ladder, let shared = ladder.rungs.first(where: { $0.base == nil }),
            let own = ladder.rung("saga") ?? ladder.rungs.last(where: \.isOnPath), own.figure(.commits)?.value != nil
        else { return notYetMeasured(claim) }
        func side(_ rung: LadderAnalysis.Rung) -> String {
            let commits = rung.figure(.commits)?.value.map(Number.short) ?? "–"
            let transactions = rung.figure(.transactions)?.value.map(Number.short) ?? "–"
            return "commits \(commits), transactions \(transactions) a checkout"
        }
        let change = own.figure(.checkout)?.change.map { "; a checkout on a quiet system: \($0.text(unit: "ms"))" } ?? ""
        let commits = own.figure(.commits)?.change.map { "commits a checkout: \($0.text(unit: ""))" } ?? "commits were not compared"
        let probes = analysis.consistency?.staleness.filter { $0.variant == .microservices && $0.missing == nil }
        let copies =
            probes.map { "copies were mostly stale in \($0.filter(\.isStale).count) of \(Number.counted($0.count, "probe"))" }
            ?? "staleness needs `consistency`"
        return row(
            claim, .partlyMeasured, side(shared), side(own),
            "“\(own.label)” against “\(shared.label)”, \(commits)\(change); \(copies); bytes stored twice are not measured")
    }
}
