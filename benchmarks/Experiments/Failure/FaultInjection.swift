import Faults
import Topology

/// Injects a cell's fault under load, keeps it for its time, and heals it.
struct FaultInjection: Sendable {
    let cell: FailureCell
    let system: RunningSystem
    let rig: FailureRig
    let prober: Prober
    let clock: LoadClock
    let settings: RunSettings
    let progress: Progress

    /// - Parameter baseline: seconds from the load's start.
    func run(baseline: Range<Double>) async -> FaultTimes {
        var times = FaultTimes()
        guard await clock.wait(until: baseline.lowerBound) else { return times }
        times.loadBeganMillis = clock.startMillis
        times.work.before = await WorkReadings.read(system, clock)
        guard await clock.wait(until: baseline.upperBound) else { return times }
        times.work.injected = await WorkReadings.read(system, clock)
        do {
            let fault = try await inject()
            times.at = clock.now
            let until = times.at + duration
            let held = await FaultHold.run(fault) {
                let seen = await effect()
                await clock.wait(until: until)
                return seen
            }
            times.proof = held.proof.flatMap { proof in needsEffect ? held.seen.map { "\(proof): \($0)" } : proof }
            if cell.fault == .starved, held.proof == nil {
                times.failure =
                    "not run: \(cell.component) needs less than a twentieth of a processor at this rate, so nothing was held back"
            }
            times.isHealed = held.isHealed
            times.healedAt = clock.now
            if Task.isCancelled, held.isHealed {
                progress.note("stopped in the middle of \(cell.fault.rawValue) of \(cell.component), which is healed")
            }
            times.work.healed = await WorkReadings.read(system, clock)
        } catch {
            times.failure = "not run: \(error)"
        }
        return times
    }

    private func inject() async throws -> any Fault {
        let name = cell.component
        if let behaviour = cell.fault.behaviour {
            guard let proxy = rig.proxy else { throw FaultError.cannotInject("no proxy stands before \(name)") }
            return try await LinkFault.inject(behaviour, before: name, at: proxy, group: rig.group)
        }
        switch cell.fault {
        case .crash: return try Termination.inject(.crash, into: name, of: system)
        case .stop: return try Termination.inject(.orderlyStop, into: name, of: system)
        case .hang: return try await Hang.inject(into: name, of: system)
        case .starved: return try Starvation.inject(into: name, of: system, cpus: FaultKind.starvedCPUs)
        case .storeUnwritable:
            return try await StoreUnwritable.inject(into: name, of: system, files: StoreFiles.all(of: name, in: system.folder))
        case .storeFull: return try await StoreFull.inject(into: name, of: system, files: StoreFiles.all(of: name, in: system.folder))
        case .storeLocked: return try await StoreLocked.inject(into: name, files: StoreFiles.databases(of: name, in: system.folder))
        default: throw FaultError.cannotInject(cell.fault.notRun ?? "there is no way to inject it")
        }
    }

    /// 0 for those that are over when the supervisor has another process up.
    var duration: Double {
        switch cell.fault {
        case .crash, .stop: 0
        case .storeUnwritable: settings.unwritableSeconds
        default: settings.faultSeconds
        }
    }

    /// A limit that is set is no proof: a write that fails is.
    private var needsEffect: Bool { cell.fault == .storeUnwritable || cell.fault == .storeFull }

    private func effect() async -> String? {
        switch cell.fault {
        case .storeUnwritable: await prober.seesUnwritableStore(of: cell.component, attempts: 8)
        // There is room for some more at first.
        case .storeFull: await prober.seesUnwritableStore(of: cell.component, attempts: 25)
        default: nil
        }
    }
}
