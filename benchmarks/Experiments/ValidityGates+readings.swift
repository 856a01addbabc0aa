import Histogram
package import LoadGenerator
package import Statistics

/// All that the validity rules look at in one phase.
package struct GateReadings: Sendable, Equatable {
    package var loop: LoadResult.Loop
    /// Of the busiest loop, 0…1.
    package var generatorCPUFraction: Double
    /// Released − intended; nil in a closed loop, which intends nothing.
    package var latenessP99Micros: Int?
    package var arrivals: Int
    package var errors: Int
    /// What the failures were, as a sentence.
    package var errorText: String
    /// Arrivals that found every customer busy until their timeout.
    package var unsent: Int
    /// Arrivals that found every customer busy at first.
    package var waited: Int
    package var littlesLaw: LittlesLawCheck?
    /// Largest relative error that right counting can show in this phase.
    package var littlesLawBound: Double
    /// Of a closed loop.
    package var steadyState: SteadyStateCheck?
    /// Of an open loop.
    package var latencyDrift: LatencyDriftCheck?
    /// Largest drift that chance can show in this phase.
    package var driftBound: Double
    /// The law that was asked for.
    package var law: ArrivalLaw
    /// Nil in a closed loop.
    package var arrivalLaw: ArrivalLawCheck?
    package var stolenFraction: Double
    /// Shares of the phase, 0…1; nil where the machine does not say.
    package var cpuStall: Double?
    package var ioStall: Double?
    package var memoryStall: Double?

    package init(
        loop: LoadResult.Loop = .open, generatorCPUFraction: Double, latenessP99Micros: Int?, arrivals: Int, errors: Int = 0,
        errorText: String = "", unsent: Int = 0, waited: Int = 0, littlesLaw: LittlesLawCheck? = nil,
        littlesLawBound: Double = ValidityGates.littlesLawLimit, steadyState: SteadyStateCheck? = nil,
        latencyDrift: LatencyDriftCheck? = nil, driftBound: Double = ValidityGates.driftLimit, law: ArrivalLaw = .poisson,
        arrivalLaw: ArrivalLawCheck? = nil,
        stolenFraction: Double = 0, cpuStall: Double? = nil, ioStall: Double? = nil, memoryStall: Double? = nil
    ) {
        self.loop = loop
        self.generatorCPUFraction = generatorCPUFraction
        self.latenessP99Micros = latenessP99Micros
        self.arrivals = arrivals
        self.errors = errors
        self.errorText = errorText
        self.unsent = unsent
        self.waited = waited
        self.littlesLaw = littlesLaw
        self.littlesLawBound = littlesLawBound
        self.steadyState = steadyState
        self.latencyDrift = latencyDrift
        self.driftBound = driftBound
        self.law = law
        self.arrivalLaw = arrivalLaw
        self.stolenFraction = stolenFraction
        self.cpuStall = cpuStall
        self.ioStall = ioStall
        self.memoryStall = memoryStall
    }
}

extension ValidityGates {
    /// What a load and the machine around it are judged by.
    /// - Parameters:
    ///   - before, after: of the machine, right before and after the load.
    package static func readings(_ result: LoadResult, before: MachineSnapshot, after: MachineSnapshot) -> GateReadings {
        let isOpen = result.loop == .open
        var readings = GateReadings(
            loop: result.loop, generatorCPUFraction: result.generator.cpuFraction,
            latenessP99Micros: isOpen ? Int(result.lateness.valueAtPercentile(99)) : nil, arrivals: result.arrivals,
            errors: result.errors, errorText: errors(result), unsent: result.unsent, waited: result.waited, law: result.gaps.law,
            stolenFraction: after.stolenFraction(since: before),
            cpuStall: after.share(since: before, of: \.cpu, \.someMicros), ioStall: after.share(since: before, of: \.io, \.fullMicros),
            memoryStall: after.share(since: before, of: \.memory, \.fullMicros))

        let rate = Double(result.arrivals) / max(result.seconds, 1e-9)
        // In the system from release to the end, whereas latency counts from the intended time.
        let late = isOpen ? result.lateness.mean : 0
        let law = LittlesLawCheck(
            meanInFlight: result.meanInFlight, ratePerSecond: rate, meanSeconds: max(0, result.latency.mean - late) / 1e6)
        readings.littlesLaw = law
        readings.littlesLawBound = law.bound(
            tolerance: littlesLawLimit, ratePerSecond: rate, longestSeconds: Double(result.latency.max) / 1e6,
            phaseSeconds: result.seconds)

        if isOpen {
            readings.latencyDrift = latencyDrift(result)
            let gaps = result.gaps
            readings.arrivalLaw =
                gaps.law == .poisson
                ? .exponential(gaps: gaps.sampleMicros, mean: gaps.askedMeanMicros)
                : .constant(gaps: gaps.sampleMicros, mean: gaps.askedMeanMicros)
        } else {
            let goodput = goodput(result)
            readings.steadyState = SteadyStateCheck(series: goodput)
            readings.driftBound = readings.steadyState?.bound(tolerance: driftLimit, windows: goodput.count / 3) ?? driftLimit
        }
        return readings
    }

    /// Nil where a third has no arrivals: of a phase that was stopped nothing is said.
    private static func latencyDrift(_ result: LoadResult) -> LatencyDriftCheck? {
        guard result.firstThird.totalCount > 0, result.lastThird.totalCount > 0 else { return nil }
        return LatencyDriftCheck(
            firstMicros: Double(result.firstThird.valueAtPercentile(50)), lastMicros: Double(result.lastThird.valueAtPercentile(50)),
            firstCount: Int(result.firstThird.totalCount), lastCount: Int(result.lastThird.totalCount))
    }

    /// Good arrivals in each whole window of the phase, by intended time.
    private static func goodput(_ result: LoadResult) -> [Double] {
        let windowMillis = result.journeys.first?.windowLengthMillis ?? JourneyMeasure.windowMillis
        let whole = Int(result.seconds * 1_000 / Double(windowMillis) + 1e-6)
        return (0..<whole).map { window in
            result.journeys.reduce(0) { sum, journey in
                sum
                    + [Outcome.ok, .degraded].reduce(0) { part, outcome in
                        let windows = journey.windows[outcome.rawValue]
                        return part + (windows.indices.contains(window) ? Double(windows[window]) : 0)
                    }
            }
        }
    }
}
