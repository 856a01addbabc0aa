package import Report

/// Where to look next for the highest rate that still keeps the objective, from what the steps so far have shown: doubling until one
/// misses, halving the bracket, then confirming around the knee. It measures nothing itself, so it can be tried on invented systems.
package struct CapacitySearch: Sendable {
    package struct Limits: Sendable {
        /// The bracket is narrow enough when its upper end is at most this much above the lower, relatively: 0.05 is 5 %.
        package var relativeWidth: Double
        package var maximumSteps: Int
        /// A system that misses the objective here has no capacity worth a search, journeys a second.
        package var lowestRate: Double
        /// What the generator can be trusted to offer, journeys a second.
        package var highestRate: Double

        package init(relativeWidth: Double, maximumSteps: Int, lowestRate: Double = 10, highestRate: Double = 20_000) {
            self.relativeWidth = relativeWidth
            self.maximumSteps = maximumSteps
            self.lowestRate = lowestRate
            self.highestRate = highestRate
        }
    }

    package enum Judgement: Sendable, Equatable { case met, missed }

    package enum Outcome: Sendable, Equatable {
        /// Confirmed: met at 0.9 and 1.0 times this rate, missed at 1.1 times. After a step down the rate above may be met as well: it
        /// was missed on the way, so the knee lies within the noise there, and the lower rate is what can be relied on.
        case found(Double)
        /// Not even the lowest rate that was tried kept the objective.
        case neverMet(lowest: Double)
        /// The system kept the objective up to all that the generator can offer.
        case alwaysMet(highest: Double)
        /// At this rate nothing could be said of the system: the generator or the machine gave out. What lies above `highestMet` is unknown.
        case notMeasurable(at: Double, highestMet: Double?)
        /// The steps were used up before a rate was confirmed.
        case unsettled(highestMet: Double?)
    }

    package enum Next: Sendable, Equatable {
        case step(CapacityStep.Phase, rate: Double)
        case done(Outcome)
    }

    /// Factors of the confirmation: well below, at, and above the rate that was found.
    package static let (below, above) = (0.9, 1.1)

    private enum Check { case itself, below, above }

    private enum State {
        /// Every step so far was met.
        case growing(Double)
        /// Every step so far was missed.
        case shrinking(Double)
        /// The lower end was met, the upper missed.
        case bracketed(low: Double, high: Double)
        case confirming(Double, Check)
        case done(Outcome)
    }

    private let limits: Limits
    private var state: State
    private var taken = 0
    private var highestMet: Double?
    /// A confirmation failed: from then on the search only goes down, so that noise cannot send it up and down for ever.
    private var hasSteppedDown = false

    package init(startRate: Double, limits: Limits) {
        self.limits = limits
        state = .growing(Self.whole(min(max(startRate, limits.lowestRate), limits.highestRate)))
    }

    package var next: Next {
        if case .done(let outcome) = state { return .done(outcome) }
        if taken >= limits.maximumSteps { return .done(.unsettled(highestMet: highestMet)) }
        switch state {
        case .growing(let rate), .shrinking(let rate): return .step(.exponential, rate: rate)
        // The middle of the ratios: a bracket of 1 to 4 is halved at 2.
        case .bracketed(let low, let high): return .step(.bisection, rate: Self.whole((low * high).squareRoot()))
        case .confirming(let found, .itself): return .step(.confirmation, rate: found)
        case .confirming(let found, .below): return .step(.confirmation, rate: Self.whole(found * Self.below))
        case .confirming(let found, .above): return .step(.confirmation, rate: Self.whole(found * Self.above))
        case .done(let outcome): return .done(outcome)
        }
    }

    /// Takes the result of the step that `next` asked for.
    package mutating func record(_ judgement: Judgement) {
        guard case .step(_, let rate) = next else { return }
        taken += 1
        let isMet = judgement == .met
        if isMet { highestMet = max(highestMet ?? 0, rate) }
        switch state {
        case .growing: isMet ? grow(from: rate) : missedWhileGrowing(at: rate)
        case .shrinking: isMet ? bracket(low: rate, high: rate * 2) : shrink(from: rate)
        case .bracketed(let low, let high): isMet ? bracket(low: rate, high: high) : bracket(low: low, high: rate)
        case .confirming(let found, let check): confirm(found, check, isMet: isMet)
        case .done: break
        }
    }

    /// Nothing could be said of the system at the rate that `next` asked for: nothing that follows could be trusted.
    package mutating func recordNotMeasurable() {
        guard case .step(_, let rate) = next else { return }
        taken += 1
        state = .done(.notMeasurable(at: rate, highestMet: highestMet))
    }

    private mutating func grow(from rate: Double) {
        state = rate >= limits.highestRate ? .done(.alwaysMet(highest: rate)) : .growing(min(rate * 2, limits.highestRate))
    }

    private mutating func missedWhileGrowing(at rate: Double) {
        if let highestMet { bracket(low: highestMet, high: rate) } else { shrink(from: rate) }
    }

    private mutating func shrink(from rate: Double) {
        state =
            rate <= limits.lowestRate ? .done(.neverMet(lowest: rate)) : .shrinking(max(Self.whole(rate / 2), limits.lowestRate))
    }

    private mutating func bracket(low: Double, high: Double) {
        let middle = Self.whole((low * high).squareRoot())
        let isNarrow = high / low - 1 <= limits.relativeWidth || middle <= low || middle >= high
        state = isNarrow ? .confirming(low, .itself) : .bracketed(low: low, high: high)
    }

    private mutating func confirm(_ found: Double, _ check: Check, isMet: Bool) {
        switch (check, isMet) {
        case (.itself, true): state = .confirming(found, .below)
        case (.below, true): state = .confirming(found, .above)
        case (.itself, false), (.below, false):
            hasSteppedDown = true
            let lower = Self.whole(found * Self.below)
            state = lower < limits.lowestRate ? .done(.neverMet(lowest: found)) : .confirming(lower, .itself)
        case (.above, false): state = .done(.found(found))
        case (.above, true):
            // Met above after a miss there: the knee lies within the noise. Else the bracket was too low, and the rate just met is the
            // better one, with the old one as the step below it.
            state = hasSteppedDown ? .done(.found(found)) : .confirming(Self.whole(found * Self.above), .above)
        }
    }

    /// Rates that a reader can quote: whole from 100 a second, tenths below.
    private static func whole(_ rate: Double) -> Double { rate >= 100 ? rate.rounded() : (rate * 10).rounded() / 10 }
}
