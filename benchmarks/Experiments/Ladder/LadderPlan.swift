/// How much the ladder measures.
struct LadderPlan: Sendable {
    var rungs: [LadderRung]
    var rounds: Int
    var warmupSeconds: Double
    var latencySeconds: Double
    /// One after another on the quiet system.
    var checkouts: Int
    /// No round is begun that would end after it, no void sample repeated.
    var limitSeconds: Double

    init(_ mode: RunSettings.Mode, rounds: Int? = nil) {
        switch mode {
        case .smoke:
            self.init(rungs: Ladder.smoke, rounds: 1, warmupSeconds: 0.3, latencySeconds: 1.5, checkouts: 3, limitSeconds: 120)
        case .quick:
            // Six seconds at the default rate are just enough samples for a round's own p99.
            self.init(rungs: Ladder.rungs, rounds: 4, warmupSeconds: 1, latencySeconds: 6, checkouts: 30, limitSeconds: 540)
        case .full:
            self.init(rungs: Ladder.rungs, rounds: 8, warmupSeconds: 3, latencySeconds: 15, checkouts: 60, limitSeconds: 3_600)
        }
        if let rounds {
            self.rounds = rounds
            // Who asks for a number wants that number.
            limitSeconds = .infinity
        }
    }

    private init(
        rungs: [LadderRung], rounds: Int, warmupSeconds: Double, latencySeconds: Double, checkouts: Int, limitSeconds: Double
    ) {
        self.rungs = rungs
        self.rounds = rounds
        self.warmupSeconds = warmupSeconds
        self.latencySeconds = latencySeconds
        self.checkouts = checkouts
        self.limitSeconds = limitSeconds
    }

    /// Of one rung in one round, for the display of what is left: start, stop and the wait for quiet included.
    var sampleSeconds: Double { warmupSeconds + latencySeconds + Double(checkouts) * 0.01 + 2.7 }
    var plannedSeconds: Double { min(limitSeconds, Double(rounds * rungs.count) * sampleSeconds) }
}
