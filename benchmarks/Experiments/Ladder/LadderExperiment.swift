import LoadGenerator
package import Report
import Topology

/// The price of a boundary, one decision a rung, with all that it brings. Each round runs every rung once, in an order of its own, and asks all of them the same
/// questions: differences are taken within a round, where the machine's drift cancels.
@MainActor
package struct LadderExperiment {
    private let laboratory: Laboratory
    private let directory: String
    private let plan: LadderPlan

    private var settings: RunSettings { laboratory.settings }

    /// - Parameter rounds: nil for as many as the mode asks for and its time allows.
    package init(laboratory: Laboratory, directory: String, rounds: Int? = nil) {
        self.laboratory = laboratory
        self.directory = directory
        plan = LadderPlan(laboratory.settings.mode, rounds: rounds)
    }

    /// - Parameter save: called with everything measured so far, after each sample.
    package func run(_ save: @MainActor (LadderRecord) throws -> Void) async throws {
        let began = ContinuousClock.now
        // Seeding must not fall into the first round.
        for variant in Variant.allCases { _ = try await laboratory.template(variant) }
        var record = LadderRecord(rungs: plan.rungs.map(\.record))
        try save(record)
        var longestRound = 0.0
        for round in 1...plan.rounds {
            let elapsed = (ContinuousClock.now - began) / .seconds(1)
            if elapsed + longestRound > plan.limitSeconds {
                laboratory.notes.append("The ladder has \(round - 1) rounds instead of \(plan.rounds): the time was up.")
                break
            }
            for (number, rung) in Ladder.order(of: plan.rungs, round: round, seed: settings.seed).enumerated() {
                let title = "ladder, round \(round) of \(plan.rounds), \(number + 1) of \(plan.rungs.count), \(rung.record.label)"
                let sample = try await measureInsisting(rung, round: round, title: title)
                record.samples.append(sample)
                try save(record)
                guard !sample.void.isEmpty else { continue }
                laboratory.progress.note("\(rung.record.label) of round \(round) is void: \(sample.void.joined(separator: "; "))")
                let used = (ContinuousClock.now - began) / .seconds(1)
                guard used + plan.sampleSeconds * Double(plan.rungs.count - number) < plan.limitSeconds, !settings.isSmoke else { continue }
                record.samples.append(try await measure(rung, round: round, attempt: 1, title: "\(title), again"))
                try save(record)
            }
            longestRound = max(longestRound, (ContinuousClock.now - began) / .seconds(1) - elapsed)
        }
    }

    // MARK: One sample

    /// A system that cannot be started once, because a port was taken in between, must not cost all that was measured.
    private func measureInsisting(_ rung: LadderRung, round: Int, title: String) async throws -> LadderRecord.RungSample {
        do {
            return try await measure(rung, round: round, attempt: 0, title: title)
        } catch  where !Task.isCancelled {
            laboratory.notes.append("\(rung.record.label) of round \(round) was begun again: \(error)")
            laboratory.progress.note("\(rung.record.label) is begun again: \(error)")
            return try await measure(rung, round: round, attempt: 0, title: title)
        }
    }

    private func measure(_ rung: LadderRung, round: Int, attempt: Int, title: String) async throws -> LadderRecord.RungSample {
        laboratory.progress.step("\(title): start")
        guard let roundTripMillis = rung.roundTripMillis else {
            return try await measure(rung, round, attempt, title, StartOptions(arguments: rung.arguments))
        }
        let processors = settings.processors
        let proxy = try await ProxyChild.start(
            before: Ladder.services, roundTripMillis: roundTripMillis, scratch: laboratory.scratch,
            cpus: processors.isPinned ? processors.generator : nil)
        do {
            let sample = try await measure(rung, round, attempt, title, StartOptions(arguments: rung.arguments + proxy.arguments))
            await proxy.stop()
            return sample
        } catch {
            await proxy.stop()
            throw error
        }
    }

    private func measure(
        _ rung: LadderRung, _ round: Int, _ attempt: Int, _ title: String, _ options: StartOptions
    ) async throws -> LadderRecord.RungSample {
        try await laboratory.withFreshSystem(rung.variant, options: options) { system, template in
            try await withGenerator(port: system.port) { generator in
                try await measure(rung, round, attempt, title, system, template, generator)
            }
        }
    }

    private func measure(
        _ rung: LadderRung, _ round: Int, _ attempt: Int, _ title: String, _ system: RunningSystem, _ template: DataTemplate,
        _ generator: LoadGenerator
    ) async throws -> LadderRecord.RungSample {
        let name = "ladder-\(rung.id)-\(round)\(attempt == 0 ? "" : "-again")"
        let seed = settings.seed &* 1_000 &+ UInt64(round)
        _ = try await laboratory.openLoad(
            generator, template, seconds: plan.warmupSeconds, seed: seed &+ 500, tag: "w-\(name)", title: "\(title): warm-up")

        let counted = try await TrafficScrape.read(system)
        let machine = MachineSnapshot.now()
        let before = system.sample()
        let result = try await laboratory.openLoad(
            generator, template, seconds: plan.latencySeconds, seed: seed, tag: "l-\(name)", title: title)
        let uses = system.sample().use(since: before)
        let judgement = ValidityGates.judge(ValidityGates.readings(result, before: machine, after: .now()))
        let traffic = TrafficRecord(try await TrafficScrape.read(system).since(counted))
        let latency = try Records(directory: directory).latency(result, uses: uses, name: name)

        laboratory.progress.step("\(title): checkouts")
        let checkout = try await CheckoutProbe(system, template, tag: "c-\(name)").measure(plan.checkouts)
        return LadderRecord.RungSample(
            rung: rung.id, round: round, latency: latency, traffic: traffic, checkout: checkout,
            void: judgement.reasons)
    }
}
